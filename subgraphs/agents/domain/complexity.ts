import type { Complexity } from './run.ts';

const SIMPLE_BELOW = 100;

/** Characters as people count them, not UTF-16 units. */
export const lengthOf = (text: string): number => [...text].length;

/** Short texts are translated in one go. */
export const complexityOf = (text: string): Complexity => (lengthOf(text) < SIMPLE_BELOW ? 'SIMPLE' : 'COMPLEX');
