import type { FetchDataRewrite } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Entity } from './entities-at-path.ts';

const ON_TYPE = '... on ';

/**
 * Changes that a plan asks for in what goes to a subgraph or comes from it: a type's name where a subgraph knows an interface
 * as an object, a response key where two types had to be asked under different ones. Changes `value` in place.
 */
export function applyRewrites(schema: GraphQLSchema, rewrites: readonly FetchDataRewrite[], value: unknown): void {
  for (const rewrite of rewrites) {
    const key = rewrite.path.at(-1);
    if (key === undefined) continue;
    visitAt(schema, rewrite.path.slice(0, -1), value, (object) => {
      if (rewrite.kind === 'ValueSetter') object[key] = rewrite.setValueTo;
      else if (object[key] != null) {
        object[rewrite.renameKeyTo] = object[key];
        object[key] = undefined;
      }
    });
  }
}

function visitAt(
  schema: GraphQLSchema,
  path: readonly string[],
  value: unknown,
  change: (object: Entity) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visitAt(schema, path, item, change);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const [first, ...rest] = path;
  const object = value as Entity;
  if (first === undefined) change(object);
  else if (!first.startsWith(ON_TYPE)) visitAt(schema, rest, object[first], change);
  else if (!object.__typename || isOfType(schema, object, first.slice(ON_TYPE.length))) {
    visitAt(schema, rest, object, change);
  }
}

/** Whether an object that says its type is of the named one: of the supergraph's types, of which clients may not see all. */
export function isOfType(schema: GraphQLSchema, { __typename }: Entity, condition: string): boolean {
  if (__typename === condition) return true;
  const type = typeof __typename === 'string' ? schema.getType(__typename) : undefined;
  const wanted = schema.getType(condition);
  if (!wanted || !isAbstractType(wanted)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
}
