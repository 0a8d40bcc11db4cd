import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { rateLimited } from '#platform/errors.ts';
import { isUpToDate, verifyStored } from './stored-hash.ts';

/** OWASP's parameters for argon2id, which is this library's default variant. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing runs in Node's four threads for such work. One is always left to files, names and compression. */
const AT_ONCE = Math.min(3, availableParallelism());
/** Some two seconds of work: whoever came later would have given up before. */
const WAITING = 100;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Takes as long for an account that does not exist (`null`) as for a wrong password. `outdated` when the password is
   * right and its hash not as we make them today.
   */
  verify(passwordHash: string | null, password: string): Promise<{ matches: boolean; outdated: boolean }>;
}

/** Both throw RATE_LIMITED when more is asked than this process can hash soon: a flood must not take all memory. */
export async function createPasswords(): Promise<Passwords> {
  const nobodysHash = await hash('no account has this password', PARAMETERS);
  const gate = bulkhead(AT_ONCE, WAITING);

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await gate.execute(work);
    } catch (error) {
      if (error instanceof BulkheadRejectedError)
        throw rateLimited(2, 'Too many people are signing in: please try again.');
      throw error;
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, PARAMETERS)),
    verify: (passwordHash, password) =>
      inTurn(async () => {
        const verified = await verifyStored(passwordHash ?? nobodysHash, password);
        const matches = verified && passwordHash !== null;
        return { matches, outdated: matches && !isUpToDate(passwordHash, PARAMETERS) };
      }),
  };
}
