import { Annotation } from '@langchain/langgraph';
import type { Repair } from '../../domain/repairs.ts';
import type { GrammarIssue } from '../../domain/run.ts';

/** What the steps hand on to each other. */
export const PolishState = Annotation.Root({
  issues: Annotation<GrammarIssue[]>,
  repairs: Annotation<Repair[]>,
  /** The text as it stands. */
  text: Annotation<string>,
  /** What a person made of it, if anything. */
  editedText: Annotation<string | null>({ reducer: (_, next) => next, default: () => null }),
});

export type PolishState = typeof PolishState.State;
