export type CardState = 'NEW' | 'LEARNING' | 'REVIEW' | 'RELEARNING';
