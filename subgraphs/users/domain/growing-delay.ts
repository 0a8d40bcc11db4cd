/** How many attempts are free, and how soon the others are forgiven. */
export interface DelayRule {
  /** Attempts that cost no wait. The last of them starts a wait of a second, the next one of two, then four… */
  free: number;
  /** Seconds after which one attempt is forgotten. */
  forgetSeconds: number;
}

/** The attempts of one account or one address. */
export interface Attempts {
  /** Grows by one with each attempt, and shrinks with time. */
  count: number;
  /** Milliseconds since 1970, as `until`. */
  at: number;
  /** Nothing is allowed before. */
  until: number;
}

export const LONGEST_DELAY_MS = 15 * 60_000;
/** The wait doubles this often before it is the longest; to count further would only put forgiveness off. */
export const MOST_DOUBLINGS = 10;

/** Notes an attempt. `waitMs` is 0 when it is allowed; one that is not allowed changes nothing. */
export function attempt(
  before: Attempts | null,
  { free, forgetSeconds }: DelayRule,
  now: number,
): { waitMs: number; after: Attempts | null } {
  if (before && before.until > now) return { waitMs: before.until - now, after: before };
  const remembered = before ? Math.max(0, before.count - (now - before.at) / (forgetSeconds * 1000)) : 0;
  const count = Math.min(remembered + 1, free + MOST_DOUBLINGS);
  // Some of the count has been forgotten since a moment ago: what is begun counts as whole.
  const beyond = Math.ceil(count - free);
  const delay = beyond < 0 ? 0 : Math.min(LONGEST_DELAY_MS, 1000 * 2 ** beyond);
  return { waitMs: 0, after: { count, at: now, until: now + delay } };
}

/** Takes one attempt back, which turned out to be nobody's guess. */
export const takeBack = (attempts: Attempts): Attempts => ({
  ...attempts,
  count: Math.max(0, attempts.count - 1),
  until: 0,
});
