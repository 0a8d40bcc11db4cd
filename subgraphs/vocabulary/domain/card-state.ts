export type CardState = 'NEW' | 'LEARNING' | 'REVIEW' | 'RELEARNING';

/** Whether a card of this state says that its word needs no more attention. */
export const isKnown = (state: CardState | null): boolean => state === 'REVIEW';
