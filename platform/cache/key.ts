import { createHash } from 'node:crypto';

const MAX_LENGTH = 160;
const HASHED = 'sha256:';
const NAME = /^[a-z][a-z0-9-]*$/;

/** What the keys of one cache begin with; another version is another set of keys. */
export function keyPrefix(name: string, version: number): string {
  if (!NAME.test(name)) throw new TypeError(`Not a name for a cache: ${JSON.stringify(name)}`);
  return `cache:${name}:v${version}:`;
}

/** A long key is replaced by its hash, and so is a short one that looks like a hash: no two keys share an id. */
export function keyId(prefix: string, key: string): string {
  if (key.length <= MAX_LENGTH && !key.startsWith(HASHED)) return prefix + key;
  return prefix + HASHED + createHash('sha256').update(key).digest('base64url');
}
