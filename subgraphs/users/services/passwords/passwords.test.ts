import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { loadCommonPasswords } from './common-passwords.ts';
import { createPasswords } from './passwords.ts';

const passwords = await createPasswords();

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, 2 passes', async () => {
    const encoded = await passwords.hash('a long password');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(encoded, 'a long password')).toEqual({ matches: true, outdated: false });
    expect(await passwords.verify(encoded, 'another password')).toEqual({ matches: false, outdated: false });
  });

  it('are said to be outdated when they were hashed with less, or otherwise', async () => {
    const weaker = await hash('a long password', { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    expect(await passwords.verify(weaker, 'a long password')).toEqual({ matches: true, outdated: true });
    expect(await passwords.verify(weaker, 'another')).toEqual({ matches: false, outdated: false });
  });

  it('match nobody, the one that stands for nobody included', async () => {
    expect((await passwords.verify(null, 'no account has this password')).matches).toBe(false);
  });

  it('are refused with RATE_LIMITED when more are asked for than can be hashed soon', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 150 }, () => passwords.verify(null, 'x')));
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(40);
    expect(refused.length).toBeLessThan(50);
    expect(refused[0]?.reason.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 2 });
    expect((await passwords.verify(null, 'x')).matches).toBe(false);
  });
});

describe('the most common passwords', () => {
  const isCommon = loadCommonPasswords();

  it.each(['password', '12345678', 'qwertyuiop', '1qaz2wsx', 'woaini1314', '88888888', 'password1'])(
    'hold %s',
    (each) => {
      expect(isCommon(each)).toBe(true);
    },
  );

  it('hold no passphrase', () => {
    expect(isCommon('correct horse battery')).toBe(false);
    expect(isCommon('')).toBe(false);
  });
});
