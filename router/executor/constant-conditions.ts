import { type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';
import { isLeftOut } from './selected-fields.ts';

const TYPE_NAME: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document without what it says itself is left out (`@skip(if: true)`): the planner would fetch it all the same, and a
 * field that nobody sees could fail. Where nothing remains, the type's name stands in. To be planned, not to be answered.
 */
export function withoutLeftOut(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: {
      leave(node) {
        const selections = node.selections.filter(({ directives }) => !isLeftOut(directives, {}, true));
        if (selections.length === node.selections.length) return undefined;
        return { ...node, selections: selections.length > 0 ? selections : [TYPE_NAME] };
      },
    },
  });
}
