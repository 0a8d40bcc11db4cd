import type { Readable } from 'node:stream';
import { type FileKey, type Storage, StorageError } from './storage.ts';

/**
 * The same chunks, as long as they are `bytes` bytes together.
 * @throws StorageError at the first chunk that is too much, or at an end that comes too early
 */
export async function* exactly(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > bytes) throw new StorageError('wrong-length', `More than the announced ${bytes} bytes came.`);
    yield chunk;
  }
  if (seen < bytes) throw new StorageError('wrong-length', `Only ${seen} of the announced ${bytes} bytes came.`);
}

/** A buffer as a body. */
export async function* oneChunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield content;
}

/** A file's whole content. @throws StorageError `too-large` beyond `maxBytes`, and what `get` throws */
export async function readFile(storage: Storage, key: FileKey, maxBytes: number): Promise<Buffer> {
  const { bytes, body } = await storage.get(key);
  if (bytes > maxBytes) {
    body.destroy();
    throw new StorageError('too-large', `The file has ${bytes} bytes; ${maxBytes} are allowed.`);
  }
  return collect(body, maxBytes);
}

/** What is said of a length is not believed: the bytes are counted as they come. */
async function collect(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let seen = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (seen > maxBytes) throw new StorageError('too-large', `The file has more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export const writeFile = (storage: Storage, key: FileKey, content: Uint8Array): Promise<void> =>
  storage.put(key, oneChunk(content), content.length);
