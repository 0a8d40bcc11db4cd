import { executeSync, type GraphQLSchema, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Entity } from './entities-at-path.ts';
import { type Fragments, selectedFields, type Variables } from './selected-fields.ts';

const isIntrospection = (name: string) => name === '__schema' || name === '__type';

/** Whether an operation may ask for the schema itself: it is no part of any plan. */
export function asksForSchema(
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
  open = new Set<string>(),
): boolean {
  return selectionSet.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return isIntrospection(selection.name.value);
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (!inner || (name && open.has(name))) return false;
    if (name) open.add(name);
    return asksForSchema({ selectionSet: inner.selectionSet } as OperationDefinitionNode, fragments, open);
  });
}

/** The fields of the root that are about the schema, answered by graphql-js. */
export function introspect(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  provided: Variables,
  variables: Variables,
): Entity {
  const root = schema.getRootType(operation.operation);
  if (!root) return {};
  const selections = selectedFields(schema, fragments, variables, root, [operation.selectionSet])
    .filter(({ node }) => isIntrospection(node.name.value))
    .map(({ node, selections }) => ({ ...node, selectionSet: together(selections) }));
  const { data } = executeSync({
    schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }, ...fragments.values()],
    },
    rootValue: {},
    variableValues: provided,
  });
  return (data as Entity | null | undefined) ?? {};
}

const together = (sets: readonly SelectionSetNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: sets.flatMap(({ selections }) => selections),
});
