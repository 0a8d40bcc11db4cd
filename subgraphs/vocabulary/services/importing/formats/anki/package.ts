import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { openZip, UnreadableZip, type ZipArchive, type ZipProblem } from '#platform/zip.ts';
import { UnreadableFile } from '../unreadable.ts';
import { protobufFields } from './protobuf.ts';

/** What a collection of 200,000 cards stays below, and a bomb does not. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Most of them are pictures and sounds. */
const MOST_FILES = 200_000;
const MOST_META_BYTES = 1_024;
/** The newest is first; beside it an older one only says that Anki should be updated. */
const COLLECTIONS = ['collection.anki21b', 'collection.anki21', 'collection.anki2'];
/** Of the packages that we can read. */
const LATEST_VERSION = 3;
const EXPORT_OLDER = 'In Anki, choose File > Export, tick "Support older Anki versions", and upload that file instead.';
const REASONS: Record<Exclude<ZipProblem, 'too-large'>, string> = {
  'no-zip': 'This is no package of Anki (.apkg): it is not a zip archive.',
  damaged: 'This package is damaged: it cannot be unpacked.',
  encrypted: 'This package is protected by a password.',
  'leads-out': 'This package is not from Anki: a file in it has a name that leads out of it.',
};

/**
 * Unpacks the collection of an .apkg or .colpkg to `target`, and nothing else.
 * @throws UnreadableFile
 */
export async function unpackCollection(archivePath: string, target: string, mostBytes = MOST_BYTES): Promise<void> {
  let archive: ZipArchive | undefined;
  try {
    archive = await openZip(archivePath, { files: MOST_FILES, bytes: mostBytes });
    await checkVersion(archive);
    const name = COLLECTIONS.find((each) => archive?.entries.has(each));
    const entry = name && archive.entries.get(name);
    if (!entry) throw new UnreadableFile('This is no package of Anki: it holds no collection.');
    const [content, output] = [archive.read(entry), createWriteStream(target)];
    if (name === COLLECTIONS[0]) await pipeline(content, createZstdDecompress(), atMost(mostBytes), output);
    else await pipeline(content, output);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const problem = error instanceof UnreadableZip ? error.problem : 'damaged';
    if (problem === 'too-large') throw tooLarge(mostBytes);
    throw new UnreadableFile(REASONS[problem], { cause: error });
  } finally {
    archive?.close();
  }
}

const atMost = (mostBytes: number) =>
  async function* (chunks: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  };

/** Packages before Anki 2.1.50 say nothing of their version. */
async function checkVersion(archive: ZipArchive): Promise<void> {
  const meta = archive.entries.get('meta');
  if (!meta) return;
  const content = meta.uncompressedSize <= MOST_META_BYTES ? await buffer(archive.read(meta)) : Buffer.alloc(0);
  const version = [...protobufFields(content)].find(({ number }) => number === 1)?.value;
  if (typeof version === 'number' && version <= LATEST_VERSION) return;
  throw new UnreadableFile(`This package was made by a newer Anki than we can read. ${EXPORT_OLDER}`);
}

const tooLarge = (bytes: number) =>
  new UnreadableFile(
    `Unpacked, this collection is larger than ${bytes / 1024 / 1024} MB, or its package has too many files.`,
  );
