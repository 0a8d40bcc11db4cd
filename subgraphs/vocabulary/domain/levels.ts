export type CefrLevel = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';

const LEVELS: readonly CefrLevel[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'];

/** 0 for A1 to 5 for C2. */
export const rankOfLevel = (level: CefrLevel): number => LEVELS.indexOf(level);

export const harderLevel = (a: CefrLevel, b: CefrLevel): CefrLevel => (rankOfLevel(a) > rankOfLevel(b) ? a : b);
