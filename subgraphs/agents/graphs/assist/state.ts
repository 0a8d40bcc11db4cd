import { Annotation } from '@langchain/langgraph';
import type { Complexity } from '../../domain/run.ts';
import type { Translated } from '../workflow.ts';

/** What the steps hand on to each other. */
export const AssistState = Annotation.Root({
  complexity: Annotation<Complexity>,
  translation: Annotation<Translated>,
});

export type AssistState = typeof AssistState.State;
