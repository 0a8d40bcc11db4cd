import { type FieldNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Viewer } from '#platform/viewer.ts';

/**
 * What the router can answer by itself of a fetch that failed: `me { id }`. Every subgraph answers `me` from the signed
 * identity, so the planner takes the id from any one of them; were it lost with that one, the non-null `id` would take
 * with it what all the others hold of `me`.
 *
 * @returns the data for the fetch's own selection, or null when it has no `me`
 */
export function answerMe(operation: string, viewer: Viewer): Record<string, unknown> | null {
  const document = parse(operation);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (root?.operation !== 'query') return null;

  const own = fieldsOf(root.selectionSet, fragments).filter((field) => field.name.value === 'me');
  if (own.length === 0) return null;
  return Object.fromEntries(own.map((field) => [keyOf(field), viewer.id === null ? null : identify(field)]));

  function identify({ selectionSet }: FieldNode): Record<string, unknown> {
    const known: Record<string, unknown> = { id: viewer.id, __typename: 'User' };
    const fields = selectionSet ? fieldsOf(selectionSet, fragments) : [];
    return Object.fromEntries(
      fields.flatMap((field) => (field.name.value in known ? [[keyOf(field), known[field.name.value]]] : [])),
    );
  }
}

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;

/** The fields of a selection, those of its fragments included: `me` is a User, so every fragment on it applies. */
function fieldsOf({ selections }: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return inner ? fieldsOf(inner.selectionSet, fragments) : [];
  });
}
