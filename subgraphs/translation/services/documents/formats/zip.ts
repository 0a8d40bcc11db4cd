import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import yazl from 'yazl';
import { UnreadableDocument } from './format.ts';

export interface ZipEntry {
  name: string;
  content: Buffer;
  modifiedAt: Date;
}

/** What an ordinary document stays far below, and a bomb does not. */
const LIMITS = { entries: 2_000, bytes: 64 * 1024 * 1024 };

/**
 * Every file of an archive. What the archive says of sizes is added up before anything is unpacked, and none may become
 * larger than was said.
 * @throws UnreadableDocument
 */
export async function unzip(bytes: Buffer): Promise<ZipEntry[]> {
  let archive: ZipFile | undefined;
  try {
    archive = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
    const entries = await readDirectory(archive);
    const unpacked: ZipEntry[] = [];
    for (const entry of entries) unpacked.push(await unpack(archive, entry));
    return unpacked;
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error;
    throw new UnreadableDocument('This file is damaged: it cannot be unpacked.', { cause: error });
  } finally {
    archive?.close();
  }
}

async function readDirectory(archive: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let bytes = 0;
  for await (const entry of archive.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (entries.length >= LIMITS.entries || bytes > LIMITS.bytes) throw tooLarge();
    if (entry.isEncrypted()) throw protectedByPassword();
    if (names.has(entry.fileName))
      throw new UnreadableDocument('This file is damaged: it holds two files of one name.');
    names.add(entry.fileName);
    entries.push(entry);
  }
  return entries;
}

async function unpack(archive: ZipFile, entry: Entry): Promise<ZipEntry> {
  const name = entry.fileName;
  const modifiedAt = entry.getLastModDate();
  if (name.endsWith('/')) return { name, content: Buffer.alloc(0), modifiedAt };
  // Fails as soon as more comes than was said.
  const content = await buffer(await archive.openReadStreamPromise(entry));
  if (crc32(content) !== entry.crc32) throw new UnreadableDocument('This file is damaged: its content was changed.');
  return { name, content, modifiedAt };
}

const tooLarge = () =>
  new UnreadableDocument(`Unpacked, this file is larger than ${LIMITS.bytes / 1024 / 1024} MB, or has too many parts.`);

export const protectedByPassword = () =>
  new UnreadableDocument('This document is protected by a password. Please save it without one.');

export async function zip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const { name, content, modifiedAt: mtime } of entries) {
    if (name.endsWith('/')) archive.addEmptyDirectory(name, { mtime });
    else archive.addBuffer(content, name, { mtime, compress: content.length > 0 });
  }
  archive.end();
  return buffer(archive.outputStream);
}
