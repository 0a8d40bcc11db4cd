import { Annotation } from '@langchain/langgraph';
import type { Complexity, GrammarIssue } from '../../domain/run.ts';
import type { Translated } from '../workflow.ts';
import type { Direction, Draft, MarkedDraft } from './draft.ts';
import type { Part } from './parts.ts';

/** What a part of a text became. */
export interface PartTranslation {
  index: number;
  translated: Translated;
}

/** Parts come in any order, and a second time after a crash. */
function mergeParts(before: PartTranslation[], added: PartTranslation[]): PartTranslation[] {
  const others = before.filter(({ index }) => added.every((part) => part.index !== index));
  return [...others, ...added].sort((a, b) => a.index - b.index);
}

/** What the steps hand on to each other. */
export const AssistState = Annotation.Root({
  complexity: Annotation<Complexity>,
  direction: Annotation<Direction>,
  parts: Annotation<Part[]>,
  translatedParts: Annotation<PartTranslation[]>({ reducer: mergeParts, default: () => [] }),
  /** In the owner's history: what the engines made of the whole text. */
  translationId: Annotation<string>,
  /** The draft to be marked next. */
  draft: Annotation<Draft>,
  best: Annotation<MarkedDraft | null>({ reducer: (_, next) => next, default: () => null }),
  /** How often the draft has been improved. */
  improvements: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  /** Whether the last attempt to improve it came to anything. */
  improved: Annotation<boolean>,
  grammarIssues: Annotation<GrammarIssue[]>,
  /** What a person made of the draft, if anything. */
  editedText: Annotation<string | null>({ reducer: (_, next) => next, default: () => null }),
});

export type AssistState = typeof AssistState.State;

/** What `Send` sends to translate a part. */
export interface PartState {
  direction: Direction;
  part: Part;
}
