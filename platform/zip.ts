import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';

/** `leads-out`: a name in it is a path to somewhere else. `too-large`: it has more files than allowed, or unpacks to more. */
export type ZipProblem = 'no-zip' | 'damaged' | 'encrypted' | 'leads-out' | 'too-large';

/** An archive that is not read, whoever sent it. */
export class UnreadableZip extends Error {
  override name = 'UnreadableZip';
  readonly problem: ZipProblem;
  constructor(problem: ZipProblem, options?: ErrorOptions) {
    super(`This archive is not read: ${problem}.`, options);
    this.problem = problem;
  }
}

/** What an ordinary archive stays far below, and a bomb does not. */
export interface ZipLimits {
  /** In its directory. */
  files: number;
  /** Of all that is read of it, unpacked. */
  bytes: number;
}

export interface ZipArchive {
  /** In the order of its directory, by names that are to be compared and never used as paths. */
  entries: ReadonlyMap<string, Entry>;
  /**
   * The content, chunk by chunk. Nothing is unpacked of which the archive says that it is too large, and no more than it
   * says. @throws UnreadableZip
   */
  read(entry: Entry): AsyncGenerator<Buffer>;
  close(): void;
}

/** @param source the archive itself, or the path of its file. @throws UnreadableZip */
export async function openZip(source: Buffer | string, limits: ZipLimits): Promise<ZipArchive> {
  const options = { lazyEntries: true, autoClose: false };
  const opening = typeof source === 'string' ? openPromise(source, options) : fromBufferPromise(source, options);
  const file = await opening.catch((error) => {
    throw problemOf(error);
  });
  try {
    const entries = await readDirectory(file, limits.files);
    let bytes = 0;
    return {
      entries,
      async *read(entry) {
        bytes += entry.uncompressedSize;
        if (bytes > limits.bytes) throw new UnreadableZip('too-large');
        yield* contentOf(file, entry);
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw problemOf(error);
  }
}

async function readDirectory(file: ZipFile, most: number): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of file.eachEntry()) {
    if (entries.size >= most) throw new UnreadableZip('too-large');
    if (entry.isEncrypted()) throw new UnreadableZip('encrypted');
    // Of two files of one name, others might read the other one.
    if (entries.has(entry.fileName)) throw new UnreadableZip('damaged');
    entries.set(entry.fileName, entry);
  }
  return entries;
}

async function* contentOf(file: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let checksum = 0;
  try {
    // Fails as soon as more comes than was said, or when less has come.
    for await (const chunk of await file.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw problemOf(error);
  }
  if (checksum !== entry.crc32) throw new UnreadableZip('damaged');
}

/** The library tells them apart by what it says alone. */
function problemOf(error: unknown): UnreadableZip {
  if (error instanceof UnreadableZip) return error;
  const message = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters in fileName/.test(message)) {
    return new UnreadableZip('leads-out', { cause: error });
  }
  return new UnreadableZip(/end of central directory/i.test(message) ? 'no-zip' : 'damaged', { cause: error });
}
