import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { type Fragments, fragmentsOf, isConditional, isLeftOut } from '../selected-fields.ts';
import { TYPE_NAME } from './type-name.ts';

/** A document whose conditions the planner understands as GraphQL does. To be planned, not to be answered. */
export const withPlannableConditions = (document: DocumentNode): DocumentNode => withPresence(withoutLeftOut(document));

/**
 * The document without what it says itself is left out (`@skip(if: true)`): the planner would fetch it all the same, and a
 * field that nobody sees could fail. Where nothing remains, the type's name stands in.
 */
function withoutLeftOut(document: DocumentNode): DocumentNode {
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

/**
 * A field is there, or null, or changes something, even if variables leave out all that is selected of it. The planner would
 * not ask for it at all; so its type's name is asked for beside that.
 */
function withPresence(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  return visit(document, {
    Field: {
      leave(node): FieldNode | undefined {
        const { selectionSet } = node;
        if (!selectionSet || !mayBeLeftOut(selectionSet, fragments)) return undefined;
        return { ...node, selectionSet: { ...selectionSet, selections: [...selectionSet.selections, TYPE_NAME] } };
      },
    },
  });
}

/** Whether conditions can leave out all of it. */
function mayBeLeftOut({ selections }: SelectionSetNode, fragments: Fragments): boolean {
  return selections.every((selection) => {
    if (isConditional(selection)) return true;
    if (selection.kind === Kind.FIELD) return false;
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return fragment !== undefined && mayBeLeftOut(fragment.selectionSet, fragments);
  });
}
