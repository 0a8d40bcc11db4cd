import type { FetchDataRewrite, QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Entity } from './entities-at-path.ts';
import { mergeInto } from './merge.ts';
import { applyRewrites, isOfType } from './rewrites.ts';

/** Makes representations of entities, and tells equal ones before they are made. */
export interface Representations {
  /** What tells the representation of an entity from others; undefined when it is of another type or lacks a key. */
  identify(entity: Entity, clean: boolean): unknown;
  /** The representation of what was identified, as JSON. */
  textOf(identity: unknown, clean: boolean): string;
}

export function compileRepresentations(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[] = [],
): Representations {
  const flat = rewrites.length === 0 ? flatKeys(schema, requires) : null;
  if (flat) {
    const [key, more] = flat.keys;
    return key && !more ? byOneKey(flat.type, key) : byText(representByKeys(flat.type, flat.keys));
  }
  return byText((entity) => {
    const representation = project(schema, entity, requires);
    if (!representation?.__typename) return undefined;
    applyRewrites(schema, rewrites, representation);
    return JSON.stringify(representation);
  });
}

type Represent = (entity: Entity, clean: boolean) => string | undefined;

const byText = (represent: Represent): Representations => ({ identify: represent, textOf: (text) => text as string });

/** Nearly always: an id is enough, and a text is made for those only that are new. */
function byOneKey(type: string, { from, to }: Key): Representations {
  const start = `{"__typename":${JSON.stringify(type)},${JSON.stringify(to)}:`;
  return {
    identify: (entity) => (entity.__typename === type ? entity[from] : undefined),
    textOf: (value, clean) => `${start}${leafText(value, clean)}}`,
  };
}

const leafText = (value: unknown, clean: boolean): string =>
  clean && typeof value === 'string' ? `"${value}"` : JSON.stringify(value);

interface Key {
  /** Where the entity has it: a field that was asked for with arguments is there under an alias. */
  from: string;
  /** What the subgraph calls it. */
  to: string;
}

const keyOf = ({ alias, name }: QueryPlanFieldNode): Key => ({ from: alias ?? name, to: name });

/** The usual case: one type, whose keys are leaves. */
function flatKeys(schema: GraphQLSchema, requires: readonly QueryPlanSelectionNode[]) {
  const [fragment, more] = requires;
  if (fragment?.kind !== 'InlineFragment' || more || !fragment.typeCondition) return null;
  if (!isObjectType(schema.getType(fragment.typeCondition))) return null;
  const keys: Key[] = [];
  for (const selection of fragment.selections) {
    if (selection.kind !== 'Field' || selection.selections) return null;
    if (selection.name !== '__typename') keys.push(keyOf(selection));
  }
  return { type: fragment.typeCondition, keys };
}

function representByKeys(type: string, keys: readonly Key[]): Represent {
  const start = `{"__typename":${JSON.stringify(type)}`;
  const taken = keys.map(({ from }) => from);
  const prefixes = keys.map(({ to }) => `,${JSON.stringify(to)}:`);
  return (entity, clean) => {
    if (entity.__typename !== type) return undefined;
    let text = start;
    for (let i = 0; i < taken.length; i++) {
      const value = entity[taken[i] as string];
      if (value === undefined) return undefined;
      text += prefixes[i];
      text += leafText(value, clean);
    }
    return `${text}}`;
  };
}

/** What `selections` take of an entity; null when one of its fields was not answered. */
function project(
  schema: GraphQLSchema,
  entity: Entity | null,
  selections: readonly QueryPlanSelectionNode[],
): Entity | null {
  if (entity === null) return null;
  const taken: Entity = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const { from, to } = keyOf(selection);
      const value = entity[from];
      if (value === undefined) return null;
      taken[to] = selection.selections ? projectValue(schema, value, selection.selections) : value;
    } else if (!selection.typeCondition || isOfType(schema, entity, selection.typeCondition)) {
      mergeInto(taken, project(schema, entity, selection.selections) ?? {});
    }
  }
  return taken;
}

function projectValue(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((item) => projectValue(schema, item, selections));
  return project(schema, value as Entity | null, selections);
}
