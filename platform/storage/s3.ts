import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { contentDisposition } from './content-disposition.ts';
import { checkKey, checkPrefix, notFound, type Storage, StorageError, type StoredFile } from './storage.ts';
import { exactly } from './streams.ts';

export interface S3Options {
  endpoint: string;
  /** What stands in signed URLs, when clients reach S3 under another name than we do. @default endpoint */
  publicEndpoint?: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The bucket in the path (https://host/bucket/key), not in the host's name. */
  forcePathStyle: boolean;
  /** Milliseconds that S3 may stay silent. @default 10_000 */
  timeoutMs?: number;
}

const CONNECT_WITHIN_MS = 2_000;
/** S3 deletes and lists so many at once. */
const PAGE_SIZE = 1_000;

/** Files in a bucket of S3, or of anything that speaks its language. */
export function createS3Storage(options: S3Options): Storage {
  const { endpoint, publicEndpoint = endpoint, bucket: Bucket, timeoutMs = 10_000 } = options;
  const clientOf = (url: string) =>
    new S3Client({
      endpoint: url,
      region: options.region,
      credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
      forcePathStyle: options.forcePathStyle,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
      // Else the checksum of nothing stands in each upload's URL, and S3 refuses what is not nothing.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  const client = clientOf(endpoint);
  // Signs only: the host is part of what is signed.
  const signer = publicEndpoint === endpoint ? client : clientOf(publicEndpoint);

  async function* pages(prefix: string): AsyncGenerator<StoredFile[]> {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        MaxKeys: PAGE_SIZE,
        ContinuationToken: token,
      });
      const page = await asking(prefix, () => client.send(command));
      yield (page.Contents ?? []).map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
        key: Key,
        bytes: Size,
        modifiedAt: LastModified,
      }));
      token = page.NextContinuationToken;
    } while (token);
  }

  async function deleteMany(keys: string[]): Promise<void> {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await asking('', () => client.send(new DeleteObjectsCommand({ Bucket, Delete })));
    if (Errors.length > 0) throw new StorageError('unavailable', `S3 did not delete ${Errors.length} files.`);
  }

  return {
    kind: 's3',

    async put(key, body, bytes) {
      checkKey(key);
      const failed = new AbortController();
      const Body = Readable.from(exactly(body, bytes));
      // What the body throws ends the request; the SDK would wait for the bytes that were announced.
      Body.once('error', (error) => failed.abort(error));
      const command = new PutObjectCommand({ Bucket, Key: key, Body, ContentLength: bytes });
      try {
        await asking(key, () => client.send(command, { abortSignal: failed.signal }));
      } catch (error) {
        throw failed.signal.aborted ? failed.signal.reason : error;
      } finally {
        Body.destroy();
      }
    },

    async get(key) {
      checkKey(key);
      const { Body, ContentLength } = await asking(key, () => client.send(new GetObjectCommand({ Bucket, Key: key })));
      if (!(Body instanceof Readable)) throw new StorageError('unavailable', 'S3 sent no content.');
      return { bytes: ContentLength ?? 0, body: Body };
    },

    async head(key) {
      checkKey(key);
      try {
        const found = await asking(key, () => client.send(new HeadObjectCommand({ Bucket, Key: key })));
        return { key, bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) };
      } catch (error) {
        if (error instanceof StorageError && error.kind === 'not-found') return null;
        throw error;
      }
    },

    async delete(key) {
      checkKey(key);
      await asking(key, () => client.send(new DeleteObjectCommand({ Bucket, Key: key })));
    },

    async deleteAll(prefix) {
      checkPrefix(prefix);
      let files = 0;
      for await (const page of pages(prefix)) {
        if (page.length > 0) await deleteMany(page.map(({ key }) => key));
        files += page.length;
      }
      return files;
    },

    async *list(prefix) {
      checkPrefix(prefix);
      for await (const page of pages(prefix)) yield* page;
    },

    async uploadUrl(key, { contentType, bytes, expiresInSeconds }) {
      checkKey(key);
      const command = new PutObjectCommand({ Bucket, Key: key, ContentType: contentType, ContentLength: bytes });
      // By default neither would be part of what is signed, and anything of any length could be sent.
      const signableHeaders = new Set(['host', 'content-type', 'content-length']);
      const url = await getSignedUrl(signer, command, { expiresIn: expiresInSeconds, signableHeaders });
      return { url, headers: { 'content-type': contentType } };
    },

    async downloadUrl(key, { fileName, contentType, expiresInSeconds }) {
      checkKey(key);
      const command = new GetObjectCommand({
        Bucket,
        Key: key,
        ResponseContentType: contentType,
        ResponseContentDisposition: contentDisposition(fileName),
      });
      return getSignedUrl(signer, command, { expiresIn: expiresInSeconds });
    },

    check: async () => void (await asking('', () => client.send(new HeadBucketCommand({ Bucket })))),

    close() {
      client.destroy();
      signer.destroy();
    },
  };
}

/** S3's failures in our words. */
async function asking<T>(key: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw asStorageError(key, error);
  }
}

function asStorageError(key: string, error: unknown): StorageError {
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
  if (error instanceof S3ServiceException && ['NoSuchKey', 'NotFound'].includes(error.name)) return notFound(key);
  if (status >= 400 && status < 500 && ![408, 429].includes(status)) {
    return new StorageError('refused', `S3 refused with ${status}.`, { cause: error });
  }
  return new StorageError('unavailable', 'S3 could not serve.', { cause: error });
}
