import { kindOf, type MarkedDraft } from './draft.ts';
import type { AssistState } from './state.ts';

/** The draft as the person left it. */
export const finalText = ({ best, editedText }: Pick<AssistState, 'best' | 'editedText'>): string =>
  editedText ?? (best as MarkedDraft).text;

/** The side that is English prose, as it stands. A gloss into English is a row of words, until a person has made a text of it. */
export function englishOf({ best, editedText }: Pick<AssistState, 'best' | 'editedText'>): string | null {
  const draft = best as MarkedDraft;
  if (draft.source === 'EN') return draft.sourceText;
  return editedText ?? (kindOf(draft) === 'TRANSLATION' ? draft.text : null);
}
