import type { CefrLevel } from './levels.ts';

/** What of a learner decides what they are taught, and when. */
export interface Learner {
  /** What they are taken to know already. */
  level: CefrLevel;
  /** The probability of recall at which a card becomes due, 0 to 1. */
  desiredRetention: number;
  /** IANA name; the learner's days begin and end in it. */
  timeZone: string;
  newCardsPerDay: number;
  /** Of cards that were learnt already. */
  reviewsPerDay: number;
}

/** As a new account is, of which this domain may not have been told yet. */
export const NEW_LEARNER: Learner = {
  level: 'B1',
  desiredRetention: 0.9,
  timeZone: 'Asia/Shanghai',
  newCardsPerDay: 20,
  reviewsPerDay: 200,
};
