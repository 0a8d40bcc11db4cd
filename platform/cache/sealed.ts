import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Keeps a value readable for those alone who know what it was made of. */
export interface Seal {
  /** The key to keep the value under; it tells nothing of the inputs. */
  readonly key: string;
  seal(value: unknown): string;
  /** What was sealed, or undefined where it was not sealed with these inputs. */
  open(sealed: string): unknown;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * For values of a cache that hold what people wrote. Name and key are both derived from the inputs (HKDF of their
 * SHA-256), so whoever has the inputs finds and opens the value, and the cache alone opens nothing. The inputs protect
 * as well as they are hard to guess: put in an id or a key that nobody else knows.
 */
export function sealFor(...inputs: readonly (string | null)[]): Seal {
  // As JSON, so that no two lists of inputs read alike.
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest();
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', digest, '', `yuqiao cache ${purpose}`, 32));

  return {
    key: derive('name').toString('base64url'),
    seal(value) {
      // A nonce of its own: the same inputs may have another value later.
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, derive('key'), nonce);
      const data = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(value))), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), data]).toString('base64');
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv(CIPHER, derive('key'), bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const data = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return JSON.parse(inflateRawSync(Buffer.concat([data, decipher.final()])).toString());
      } catch {
        return undefined;
      }
    },
  };
}
