import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UnreadableFile } from '../unreadable.ts';
import { protobufFields } from './protobuf.ts';

/** What a collection of 200,000 cards stays below, and a bomb does not. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Most of them are pictures and sounds. */
const MOST_ENTRIES = 200_000;
const MOST_META_BYTES = 1_024;
/** The newest is first; beside it an older one only says that Anki should be updated. */
const COLLECTIONS = ['collection.anki21b', 'collection.anki21', 'collection.anki2'];
/** Of the packages that we can read. */
const LATEST_VERSION = 3;
const EXPORT_OLDER = 'In Anki, choose File > Export, tick "Support older Anki versions", and upload that file instead.';

/**
 * Unpacks the collection of an .apkg or .colpkg to `target`, and nothing else: names within the archive are compared and
 * never used as paths.
 * @throws UnreadableFile
 */
export async function unpackCollection(archivePath: string, target: string, mostBytes = MOST_BYTES): Promise<void> {
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(archivePath, { lazyEntries: true, autoClose: false });
    const entries = await readDirectory(archive);
    await checkVersion(archive, entries.get('meta'));
    const name = COLLECTIONS.find((each) => entries.has(each));
    const entry = name && entries.get(name);
    if (!entry) throw new UnreadableFile('This is no package of Anki: it holds no collection.');
    if (entry.uncompressedSize > mostBytes) throw tooLarge(mostBytes);
    const content = await archive.openReadStreamPromise(entry);
    await write(content, { isZstd: name === COLLECTIONS[0], target, mostBytes });
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(reasonOf(error), { cause: error });
  } finally {
    archive?.close();
  }
}

async function write(content: Readable, options: { isZstd: boolean; target: string; mostBytes: number }) {
  const { isZstd, target, mostBytes } = options;
  async function* bounded(chunks: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  }
  const output = createWriteStream(target);
  if (isZstd) await pipeline(content, createZstdDecompress(), bounded, output);
  else await pipeline(content, bounded, output);
}

async function readDirectory(archive: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entries.size >= MOST_ENTRIES) throw new UnreadableFile('This package has too many files.');
    if (entry.isEncrypted()) throw new UnreadableFile('This package is protected by a password.');
    if (entries.has(entry.fileName)) {
      throw new UnreadableFile('This package is damaged: it holds two files of one name.');
    }
    entries.set(entry.fileName, entry);
  }
  return entries;
}

/** Packages before Anki 2.1.50 say nothing of their version. */
async function checkVersion(archive: ZipFile, meta: Entry | undefined): Promise<void> {
  if (!meta) return;
  const chunks: Buffer[] = [];
  if (meta.uncompressedSize <= MOST_META_BYTES) {
    for await (const chunk of await archive.openReadStreamPromise(meta)) chunks.push(chunk as Buffer);
  }
  const version = [...protobufFields(Buffer.concat(chunks))].find(({ number }) => number === 1)?.value;
  if (typeof version === 'number' && version <= LATEST_VERSION) return;
  throw new UnreadableFile(`This package was made by a newer Anki than we can read. ${EXPORT_OLDER}`);
}

const tooLarge = (bytes: number) =>
  new UnreadableFile(`Unpacked, this collection is larger than ${bytes / 1024 / 1024} MB.`);

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters in fileName/.test(message)) {
    return 'This package is not from Anki: a file in it has a name that leads out of it.';
  }
  return /end of central directory/i.test(message)
    ? 'This is no package of Anki (.apkg): it is not a zip archive.'
    : 'This package is damaged: it cannot be unpacked.';
}
