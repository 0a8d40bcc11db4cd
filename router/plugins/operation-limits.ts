import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql';

/** Tokens that a document may have; graphql-js stops reading beyond. */
export const MAX_TOKENS = 5_000;
/** Root fields of a mutation. They run one after the other, and the time to plan them grows faster than their number. */
export const MAX_MUTATION_FIELDS = 20;

/** A validation rule: mutations with too many root fields are refused before they are planned. */
export function limitMutationFields(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (node.operation !== 'mutation') return;
      const fields = countFields(node.selectionSet, context, new Set());
      if (fields <= MAX_MUTATION_FIELDS) return;
      context.reportError(
        new GraphQLError(`A mutation may have ${MAX_MUTATION_FIELDS} root fields; this one has ${fields}.`, {
          nodes: node,
          extensions: { code: 'QUERY_TOO_COMPLEX' },
        }),
      );
    },
  };
}

/** Fields of a selection and of the fragments in it; a fragment that contains itself is another rule's business. */
function countFields({ selections }: SelectionSetNode, context: ValidationContext, open: Set<string>): number {
  let fields = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) fields += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) fields += countFields(selection.selectionSet, context, open);
    else if (!open.has(selection.name.value)) {
      const fragment = context.getFragment(selection.name.value);
      open.add(selection.name.value);
      if (fragment) fields += countFields(fragment.selectionSet, context, open);
      open.delete(selection.name.value);
    }
    if (fields > 10 * MAX_MUTATION_FIELDS) break;
  }
  return fields;
}
