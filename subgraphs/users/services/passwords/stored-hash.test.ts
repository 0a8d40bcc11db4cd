import { describe, expect, it } from 'vitest';
import { isUpToDate, verifyStored } from './stored-hash.ts';

const PASSWORD = 'correct horse 电池';
const BCRYPT_TAIL = '10$abcdefghijklmnopqrstuue8EQP3GxxA/kqOG8iwnYo7kyvNJ/xf2';

/** Made with other programs: Python's hashlib and the crypt of glibc's successor. */
const HASHES: Record<string, string> = {
  "Django's PBKDF2": 'pbkdf2_sha256$260000$NaClNaClNaCl$4QQLvfvX93BHkFQEcKp8LFIaLWO9dQ/WBnIpOy5UdWc=',
  "Django's PBKDF2 with SHA-1": 'pbkdf2_sha1$1000$NaClNaClNaCl$VYOwIF/g/FQj6ve894oVn3unK5Q=',
  "passlib's PBKDF2": '$pbkdf2-sha256$29000$8PHy8/T19vf4.fr7/P3./w$ovylaiy560Xm0jW4XLfdv535aJQwnFS/LPmft0f54iA',
  "passlib's PBKDF2 with SHA-512":
    '$pbkdf2-sha512$25000$8PHy8/T19vf4.fr7/P3./w$2YPwfJwj7.c5N5RvJEi7rcp6NXvMWUjTj/PyBRPC3sVEhKwncTysiiEiS6O/y3ERrz.TO0dBT3DlWdVAihk9Fg',
  "passlib's PBKDF2 with SHA-1": '$pbkdf2$1000$8PHy8/T19vf4.fr7/P3./w$qPOwqsESSU64afOZcDq8xiap18g',
  "Werkzeug's PBKDF2": 'pbkdf2:sha256:600000$hVZl9Ki0$1ef304e65e9dc348f3da67a72bce6f1a42b582ad6391c077be980b9cfe727bd7',
  'bcrypt 2a': `$2a$${BCRYPT_TAIL}`,
  'bcrypt 2b': `$2b$${BCRYPT_TAIL}`,
  'bcrypt 2y': `$2y$${BCRYPT_TAIL}`,
  "Django's bcrypt": `bcrypt$$2b$${BCRYPT_TAIL}`,
  "Django's bcrypt over SHA-256": 'bcrypt_sha256$$2b$10$abcdefghijklmnopqrstuuUll9cxhj9WLMAOdViOHBRBKyi80HEve',
};

/** Test vectors of the argon2 reference implementation, for "password". */
const ARGON2 = {
  id: '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  i: '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
  'i, version 1.0': '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ',
};

describe('a hash that came from elsewhere', () => {
  it.each(Object.entries(HASHES))('verifies the password and no other: %s', async (_, encoded) => {
    expect(await verifyStored(encoded, PASSWORD)).toBe(true);
    expect(await verifyStored(encoded, `${PASSWORD}.`)).toBe(false);
  });

  it.each(Object.entries(ARGON2))('verifies the password and no other: argon2%s', async (_, encoded) => {
    expect(await verifyStored(encoded, 'password')).toBe(true);
    expect(await verifyStored(`argon2${encoded}`, 'password')).toBe(true);
    expect(await verifyStored(encoded, 'Password')).toBe(false);
  });

  it('looks at 72 bytes of a password when it is of bcrypt, as all bcrypt does', async () => {
    // glibc's successor, for 72 times "a".
    const encoded = '$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe';
    const long = 'a'.repeat(72);
    expect(await verifyStored(encoded, long)).toBe(true);
    expect(await verifyStored(encoded, `${long}and more`)).toBe(true);
    expect(await verifyStored(encoded, 'a'.repeat(71))).toBe(false);
  });

  it.each([
    [
      'argon2 with 4 TiB',
      '$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    ['argon2 with a million passes', ARGON2.id.replace('t=2', 't=1000000')],
    ['bcrypt of cost 31', `$2b$31$${BCRYPT_TAIL.slice(3)}`],
    ['PBKDF2 with 9,999,999 iterations', 'pbkdf2_sha256$9999999$NaCl$4QQLvfvX93BHkFQEcKp8LFIaLWO9dQ/WBnIpOy5UdWc='],
    ['PBKDF2 with a key of 300 bytes', `pbkdf2_sha256$1$NaCl$${'A'.repeat(400)}`],
    ['PBKDF2 with an empty key', 'pbkdf2_sha256$1000$NaCl$='],
    ['no hash', 'plain text'],
    ['a scheme that we do not know', '$6$rounds=5000$salt$hash'],
    ['half a hash', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ'],
    ['nothing', ''],
  ])('is refused without being computed when it is %s', async (_, encoded) => {
    const before = performance.now();
    expect(await verifyStored(encoded, 'password')).toBe(false);
    expect(performance.now() - before).toBeLessThan(100);
  });
});

describe('isUpToDate', () => {
  const wanted = { memoryCost: 65_536, timeCost: 2, parallelism: 1 };

  it('takes argon2id with just these parameters', () => {
    expect(isUpToDate(ARGON2.id, wanted)).toBe(true);
  });

  it.each([
    ['another variant', ARGON2.i],
    ['less memory', ARGON2.id.replace('65536', '19456')],
    ['more passes', ARGON2.id.replace('t=2', 't=3')],
    ['version 1.0', ARGON2.id.replace('v=19', 'v=16')],
    ['bcrypt', HASHES['bcrypt 2b'] as string],
  ])('takes no %s', (_, encoded) => {
    expect(isUpToDate(encoded, wanted)).toBe(false);
  });
});
