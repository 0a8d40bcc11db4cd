import { verify } from '@node-rs/argon2';
import { forMs, inParallel, type Parallel } from './parallel.ts';

/** What the parent sends; the answer is a `Parallel`. */
export interface VerifyOrder {
  atOnce: number;
  ms: number;
  passwordHash: string;
  password: string;
}

/** A process that does nothing but verify one password: the least that a sign-in can cost. */
process.on('message', async ({ atOnce, ms, passwordHash, password }: VerifyOrder) => {
  const verified: Parallel = await inParallel(atOnce, forMs(ms), async () => {
    if (!(await verify(passwordHash, password))) throw new Error('The password was to be right.');
  });
  process.send?.(verified);
});
