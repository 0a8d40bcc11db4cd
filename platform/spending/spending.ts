import type { JobTransaction } from '../jobs.ts';
import type { ModelUsage } from '../model/usage.ts';

/** A day's counter: `day` is a date of the user's time zone, `2026-11-24`. */
export interface Counter {
  userId: string;
  day: string;
}

export interface Reservation extends Counter {
  id: string;
  tokens: number;
}

/** What a user has used on a day so far; a later state has a higher version. */
export interface SpendingTotal extends Counter {
  characters: number;
  tokens: number;
  costMicroUsd: number;
  version: number;
}

/** Counts what a call took somewhere else as well, in the transaction that counts it. */
export type CountAlso = (usage: ModelUsage, transaction: JobTransaction) => Promise<void>;

export interface Spending {
  /**
   * Sets all of the tokens aside, where they fit into `quota` beside what has been used and set aside, here and in other
   * domains; else nothing, and answers false. One statement, so that calls at the same moment never share what is left.
   */
  reserve(
    counter: Counter,
    quota: number,
    reservations: readonly Pick<Reservation, 'id' | 'tokens'>[],
  ): Promise<boolean>;
  /** Puts what was used in the place of what was set aside, whether or not that has expired meanwhile; and `also`, both or neither. */
  settle(reservation: Reservation, usage: ModelUsage, also?: CountAlso): Promise<void>;
  giveBack(reservations: readonly Reservation[]): Promise<void>;
  /** For processes that died with a call on its way. Answers for how many counters. */
  giveBackExpired(): Promise<number>;
  countCharacters(counter: Counter, characters: number): Promise<void>;
  /** Removes counters of days before this one, unless they are still to be reported or given back; how many. */
  prune(before: string): Promise<number>;
  /** Whether anything is there for `takeChanged` and for `giveBackExpired`: one cheap statement. */
  pending(): Promise<{ changed: boolean; expired: boolean }>;
  /** Up to `limit` totals that have changed since they were taken; those that another process is taking are left to it. */
  takeChanged(
    limit: number,
    report: (totals: SpendingTotal[], transaction: JobTransaction) => Promise<void>,
  ): Promise<number>;
}

export interface SpendingLimits {
  timeZone: string;
  /** Null for the usual one. */
  dailyTokenQuota: number | null;
}

/** What another domain has used on a day of a user's allowance. */
export interface SpentElsewhere {
  userId: string;
  day: string;
  tokens: number;
  version: number;
}

/** What others decide about spending here, as their events tell it. What is older than what is known changes nothing. */
export interface SpendingLimitsStore {
  /** From the primary: it decides whether something may be spent. Null for whoever has the usual ones. */
  of(userId: string): Promise<SpendingLimits | null>;
  put(userId: string, limits: SpendingLimits, version: number): Promise<void>;
  putElsewhere(domain: string, spent: readonly SpentElsewhere[]): Promise<void>;
}
