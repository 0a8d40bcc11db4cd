import type { Readable } from 'node:stream';

/** A file's place: path segments of letters, digits, `.`, `_` and `-`, none of which begins with a dot. */
export type FileKey = string;

export interface StoredFile {
  key: FileKey;
  bytes: number;
  modifiedAt: Date;
}

/** What a client has to send: a PUT with exactly these headers, and as many bytes as were announced. */
export interface SignedUpload {
  url: string;
  headers: Record<string, string>;
}

export interface UploadRules {
  contentType: string;
  /** Exactly so many: storage refuses any other length. */
  bytes: number;
  expiresInSeconds: number;
}

export interface DownloadRules {
  /** What a browser saves it as. */
  fileName: string;
  contentType: string;
  expiresInSeconds: number;
}

/**
 * Files by key, on the local disk or in S3. Whoever is given a signed URL may use it until it expires, without signing in.
 * A file is there whole or not at all; the last one that was put under a key is the one that is there.
 * @throws StorageError from every method
 */
export interface Storage {
  /** For whoever explains the configuration. */
  readonly kind: 'local' | 's3';
  /** Keeps exactly `bytes` bytes, streamed; another number leaves nothing behind. */
  put(key: FileKey, body: AsyncIterable<Uint8Array>, bytes: number): Promise<void>;
  /** The file as it is now; whoever takes it reads it to its end, or destroys it. */
  get(key: FileKey): Promise<{ bytes: number; body: Readable }>;
  /** Null when there is none. */
  head(key: FileKey): Promise<StoredFile | null>;
  /** Whether or not there is one. */
  delete(key: FileKey): Promise<void>;
  /** Deletes all files whose key begins with `prefix`, which ends in a slash. Answers how many that were. */
  deleteAll(prefix: string): Promise<number>;
  /** All files whose key begins with `prefix`, which ends in a slash; in no certain order. */
  list(prefix: string): AsyncIterable<StoredFile>;
  uploadUrl(key: FileKey, rules: UploadRules): Promise<SignedUpload>;
  downloadUrl(key: FileKey, rules: DownloadRules): Promise<string>;
  /** Rejects when it can't serve. */
  check(): Promise<void>;
  close(): void;
}

export type StorageErrorKind =
  /** There is no such file. */
  | 'not-found'
  /** The key is none. A mistake of ours. */
  | 'invalid-key'
  /** Another number of bytes came than was announced. */
  | 'wrong-length'
  /** Larger than whoever asked can take. */
  | 'too-large'
  /** Storage could not be reached, or took too long: later it may work. */
  | 'unavailable'
  /** Storage refuses us: its configuration is wrong. */
  | 'refused';

export class StorageError extends Error {
  override name = 'StorageError';
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export const notFound = (key: FileKey) => new StorageError('not-found', `There is no file ${key}.`);

/** S3 allows 1,024 bytes. */
const MAX_KEY = 500;
const SEGMENT = '[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}';
const KEY = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);

export const isKey = (key: string): boolean => key.length <= MAX_KEY && KEY.test(key);

/** @throws StorageError for what is no key */
export function checkKey(key: string): void {
  if (!isKey(key)) throw new StorageError('invalid-key', `${JSON.stringify(key.slice(0, 100))} is no key of a file.`);
}

/** @throws StorageError for what is no key with a slash behind it */
export function checkPrefix(prefix: string): void {
  if (prefix.endsWith('/') && isKey(prefix.slice(0, -1))) return;
  throw new StorageError('invalid-key', `${JSON.stringify(prefix.slice(0, 100))} is no prefix of keys.`);
}
