import { createHash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { parseOptions as argon2Parameters, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';

/**
 * Password hashes in the encodings of other systems: PHC strings of argon2, bcrypt, PBKDF2 as passlib, Werkzeug and Django
 * write it, and what Django puts before the others. What a hash asks for is bounded, since verifying is paid by us:
 * argon2 with 4 TiB, which a hash can ask for in ten characters, ends the process.
 */
const LONGEST_ENCODING = 512;
const ARGON2_MOST = { memoryCost: 131_072, timeCost: 10, parallelism: 16 };
const BCRYPT_MOST_COST = 14;
const PBKDF2_MOST_ITERATIONS = 2_000_000;
const PBKDF2_MOST_BYTES = 64;

/** Whether a password is the one that was hashed. False, too, for what is no hash or asks for too much. */
export async function verifyStored(encoded: string, password: string): Promise<boolean> {
  if (encoded.length > LONGEST_ENCODING) return false;
  const argon2 = /^(?:argon2)?(\$argon2(?:id|i|d)\$.+)$/.exec(encoded)?.[1];
  if (argon2) return verifyBoundedArgon2(argon2, password);
  const [, django, bcrypt, cost] = /^(bcrypt(?:_sha256)?\$)?(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/.exec(encoded) ?? [];
  if (bcrypt) {
    if (Number(cost) > BCRYPT_MOST_COST) return false;
    // bcrypt itself looks at 72 bytes and no more; Django's second form hashes first.
    return verifyBcrypt(django === 'bcrypt_sha256$' ? sha256Hex(password) : password, bcrypt);
  }
  const key = parsePbkdf2(encoded);
  return key !== null && verifyPbkdf2(key, password);
}

async function verifyBoundedArgon2(encoded: string, password: string): Promise<boolean> {
  const parameters = parseArgon2(encoded);
  if (!parameters) return false;
  const excessive = Object.entries(ARGON2_MOST).some(
    ([name, most]) => parameters[name as keyof typeof ARGON2_MOST] > most,
  );
  return !excessive && verifyArgon2(encoded, password).catch(() => false);
}

function parseArgon2(encoded: string): ReturnType<typeof argon2Parameters> | null {
  try {
    return argon2Parameters(encoded);
  } catch {
    return null;
  }
}

const ARGON2ID = 2;
const VERSION_1_3 = 1;

/** Whether a hash is argon2id with exactly these parameters. */
export function isUpToDate(
  encoded: string,
  wanted: { memoryCost: number; timeCost: number; parallelism: number },
): boolean {
  const found = encoded.startsWith('$argon2id$') ? parseArgon2(encoded) : null;
  return (
    found !== null &&
    found.algorithm === ARGON2ID &&
    found.version === VERSION_1_3 &&
    found.memoryCost === wanted.memoryCost &&
    found.timeCost === wanted.timeCost &&
    found.parallelism === wanted.parallelism
  );
}

interface DerivedKey {
  digest: 'sha1' | 'sha256' | 'sha512';
  iterations: number;
  salt: Buffer;
  key: Buffer;
}

const PBKDF2 = {
  passlib: /^\$pbkdf2(?:-(sha256|sha512))?\$(\d{1,7})\$([./A-Za-z0-9]*)\$([./A-Za-z0-9]+)$/,
  werkzeug: /^pbkdf2:(sha1|sha256|sha512):(\d{1,7})\$([^$]+)\$([0-9a-f]+)$/,
  django: /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,7})\$([^$]+)\$([+/=A-Za-z0-9]+)$/,
};

/** Three systems write the same thing: only passlib's salt is binary, and its base 64 has a dot for a plus. */
function parsePbkdf2(encoded: string): DerivedKey | null {
  for (const [system, pattern] of Object.entries(PBKDF2)) {
    const [match, digest = 'sha1', iterations, salt = '', key = ''] = pattern.exec(encoded) ?? [];
    if (match === undefined) continue;
    const base64 = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');
    return {
      digest: digest as DerivedKey['digest'],
      iterations: Number(iterations),
      salt: system === 'passlib' ? base64(salt) : Buffer.from(salt),
      key: system === 'werkzeug' ? Buffer.from(key, 'hex') : base64(key),
    };
  }
  return null;
}

const derive = promisify(pbkdf2);

async function verifyPbkdf2({ digest, iterations, salt, key }: DerivedKey, password: string): Promise<boolean> {
  if (iterations < 1 || iterations > PBKDF2_MOST_ITERATIONS) return false;
  if (key.length < 16 || key.length > PBKDF2_MOST_BYTES) return false;
  return timingSafeEqual(await derive(password, salt, iterations, key.length, digest), key);
}

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
