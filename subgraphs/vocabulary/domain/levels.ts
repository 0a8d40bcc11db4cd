export type CefrLevel = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';

const LEVELS: readonly CefrLevel[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'];

/**
 * What a learner is taken to know already. The viewer's own level belongs to users and reaches this domain as the
 * projection `learner_settings`; until that is fed, everyone is at the level that a new account starts with.
 */
export const ASSUMED_LEVEL: CefrLevel = 'B1';

/** 0 for A1 to 5 for C2. */
export const rankOfLevel = (level: CefrLevel): number => LEVELS.indexOf(level);

export const harderLevel = (a: CefrLevel, b: CefrLevel): CefrLevel => (rankOfLevel(a) > rankOfLevel(b) ? a : b);
