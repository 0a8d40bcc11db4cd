import { Send } from '@langchain/langgraph';
import { GOOD_ENOUGH } from '../../domain/quality.ts';
import type { RunContext } from '../workflow.ts';
import type { MarkedDraft } from './draft.ts';
import type { AssistState, PartState } from './state.ts';

const MOST_IMPROVEMENTS = 2;

export const afterAnalysis = ({ complexity }: AssistState) => (complexity === 'SIMPLE' ? 'translate' : 'split');

/** All parts at once. A text without a sentence ("-----") has none, and is recorded as it is. */
export const toParts = ({ parts, direction }: AssistState) =>
  parts.length === 0
    ? 'merge'
    : parts.map((part) => new Send('translatePart', { part, direction } satisfies PartState));

/** Without a model nobody could do it better than the engines just did. */
export const afterQualityCheck =
  ({ tools }: RunContext) =>
  ({ best, improvements }: AssistState) => {
    const isGoodEnough = (best as MarkedDraft).quality.score >= GOOD_ENOUGH;
    return isGoodEnough || improvements >= MOST_IMPROVEMENTS || !tools.model ? 'checkGrammar' : 'improve';
  };

/** What could not be improved need not be marked again. */
export const afterImprovement = ({ improved }: AssistState) => (improved ? 'qualityCheck' : 'checkGrammar');

export const afterReview = ({ editedText }: AssistState) => (editedText === null ? 'learningPlan' : 'checkEdited');
