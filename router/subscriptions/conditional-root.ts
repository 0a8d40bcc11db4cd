import { type DocumentNode, GraphQLError, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import { type Fragments, fragmentsOf, isConditional } from '../executor/selected-fields.ts';

/**
 * A subscription that may select nothing makes no sense; graphql-js's own validation and the planner fail on it.
 * @throws GraphQLError
 */
export function refuseConditionalRoot(document: DocumentNode, operationName?: string | null): void {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'subscription') return;
  if (hasConditions(operation.selectionSet, fragmentsOf(document), new Set())) {
    throw new GraphQLError('@skip and @include are not possible on the root field of a subscription.', {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  }
}

/** `open`: fragments that are being looked into, for one that contains itself. */
function hasConditions({ selections }: SelectionSetNode, fragments: Fragments, open: Set<string>): boolean {
  return selections.some((selection) => {
    if (isConditional(selection)) return true;
    if (selection.kind === Kind.FIELD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return hasConditions(selection.selectionSet, fragments, open);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || open.has(selection.name.value)) return false;
    return hasConditions(fragment.selectionSet, fragments, open.add(selection.name.value));
  });
}
