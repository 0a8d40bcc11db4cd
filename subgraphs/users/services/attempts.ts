import { createHash } from 'node:crypto';
import { PublicError, rateLimited } from '#platform/errors.ts';
import type { AttemptCounters } from '../data/attempt-counters.ts';
import { normaliseEmail } from '../domain/account.ts';
import type { DelayRule } from '../domain/growing-delay.ts';
import { networkOf } from '../domain/network.ts';

/** What can be tried out: whose rules are these, and what is counted apart. */
export type AttemptKind = 'sign-in' | 'sign-up' | 'password-reset' | 'email-link' | 'own-password';

/** For one account, whether it exists or not. Kinds that are missing here concern no certain account. */
const PER_ACCOUNT: Partial<Record<AttemptKind, DelayRule>> = {
  'sign-in': { free: 5, forgetSeconds: 1_800 },
  'password-reset': { free: 3, forgetSeconds: 600 },
  'own-password': { free: 5, forgetSeconds: 1_800 },
};

/** Many people may share an address, so much is free and a minute forgives one attempt. */
const ADDRESS_FORGET_SECONDS = 60;

/** Who tries: an account by its e-mail address or its id, and where from. */
export interface Subject {
  account?: string;
  address?: string | undefined;
}

export interface Attempt {
  /** Runs what is attempted. Where that is refused for load nothing was tried out: the counters are as they were before. */
  make<T>(work: () => Promise<T>): Promise<T>;
  /** It was no guess: the account's counter is cleared, the address's is as it was before. */
  succeeded(): Promise<void>;
}

/**
 * Makes guessing slow. Each attempt is counted before it is made, for its account and for its address, so that many at once
 * count as many; after a few free ones each has to wait longer than the one before, 15 minutes at most.
 */
export function createAttempts({ counters, perAddress }: { counters: AttemptCounters; perAddress: number }) {
  const addressRule = perAddress > 0 ? { free: perAddress, forgetSeconds: ADDRESS_FORGET_SECONDS } : undefined;

  return {
    /** @throws RATE_LIMITED with the seconds to wait; nothing tells whether the account exists */
    async begin(kind: AttemptKind, { account, address }: Subject): Promise<Attempt> {
      const places = {
        address: { key: address && keyOf(kind, 'address', networkOf(address)), rule: addressRule },
        account: { key: account && keyOf(kind, 'account', normaliseEmail(account)), rule: PER_ACCOUNT[kind] },
      };
      for (const { key, rule } of [places.address, places.account]) {
        // One query after the other: who has spent the address's attempts must not use up the account's as well.
        const waitMs = key && rule ? await counters.attempt(key, rule) : 0;
        if (waitMs > 0) throw rateLimited(Math.ceil(waitMs / 1000), 'Too many attempts: please wait a little.');
      }
      async function takeBack({ key, rule }: (typeof places)['address' | 'account']) {
        if (key && rule) await counters.takeBack(key);
      }
      return {
        async make(work) {
          try {
            return await work();
          } catch (error) {
            if (isRefusedForLoad(error)) await Promise.all([takeBack(places.address), takeBack(places.account)]);
            throw error;
          }
        },
        async succeeded() {
          await takeBack(places.address);
          if (places.account.key) await counters.clear(places.account.key);
        },
      };
    },

    /** The owner has proved to be there by other means: wrong passwords of before count no more. */
    async forgive(email: string): Promise<void> {
      await counters.clear(keyOf('sign-in', 'account', normaliseEmail(email)));
    },
  };
}

const isRefusedForLoad = (error: unknown) => error instanceof PublicError && error.extensions.code === 'RATE_LIMITED';

export type AttemptLimits = ReturnType<typeof createAttempts>;

/** Hashed: an address that is nobody's account yet, or no longer, has no business in Redis. */
function keyOf(kind: AttemptKind, what: 'account' | 'address', value: string): string {
  return `${kind}:${what}:${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`;
}
