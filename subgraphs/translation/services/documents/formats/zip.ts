import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { openZip, UnreadableZip, type ZipArchive, type ZipProblem } from '#platform/zip.ts';
import { UnreadableDocument } from './format.ts';

export interface ZipEntry {
  name: string;
  content: Buffer;
  modifiedAt: Date;
}

const MEGABYTE = 1024 * 1024;
const LIMITS = { files: 2_000, bytes: 64 * MEGABYTE };
const PROTECTED = 'This document is protected by a password. Please save it without one.';
const DAMAGED = 'This file is damaged: it cannot be unpacked.';
const REASONS: Record<ZipProblem, string> = {
  'no-zip': DAMAGED,
  damaged: DAMAGED,
  'leads-out': DAMAGED,
  encrypted: PROTECTED,
  'too-large': `Unpacked, this file is larger than ${LIMITS.bytes / MEGABYTE} MB, or has too many parts.`,
};

/**
 * Every file of an archive.
 * @throws UnreadableDocument
 */
export async function unzip(bytes: Buffer): Promise<ZipEntry[]> {
  let archive: ZipArchive | undefined;
  try {
    archive = await openZip(bytes, LIMITS);
    const unpacked: ZipEntry[] = [];
    for (const [name, entry] of archive.entries) {
      const content = name.endsWith('/') ? Buffer.alloc(0) : await buffer(archive.read(entry));
      unpacked.push({ name, content, modifiedAt: entry.getLastModDate() });
    }
    return unpacked;
  } catch (error) {
    if (error instanceof UnreadableZip) throw new UnreadableDocument(REASONS[error.problem], { cause: error });
    throw error;
  } finally {
    archive?.close();
  }
}

export const protectedByPassword = () => new UnreadableDocument(PROTECTED);

export async function zip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const { name, content, modifiedAt: mtime } of entries) {
    if (name.endsWith('/')) archive.addEmptyDirectory(name, { mtime });
    else archive.addBuffer(content, name, { mtime, compress: content.length > 0 });
  }
  archive.end();
  return buffer(archive.outputStream);
}
