import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { zipBomb } from '../test/support/zip-bomb.ts';
import { openZip, type ZipLimits } from './zip.ts';

const MEGABYTE = 1024 * 1024;
const LIMITS: ZipLimits = { files: 3, bytes: 40 * MEGABYTE };

function zipOf(files: [name: string, content: string][]): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of files) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
}

/** All of it, or why it is not read, and how many bytes came before that. */
async function read(source: Buffer | string, limits = LIMITS) {
  let bytes = 0;
  try {
    const archive = await openZip(source, limits);
    const contents: Record<string, string> = {};
    for (const [name, entry] of archive.entries) {
      const chunks: Buffer[] = [];
      for await (const chunk of archive.read(entry)) {
        bytes += chunk.length;
        chunks.push(chunk);
      }
      contents[name] = Buffer.concat(chunks).toString();
    }
    archive.close();
    return { contents };
  } catch (error) {
    return { problem: (error as { problem?: string }).problem, bytes };
  }
}

/** With one name in the place of another of the same length, in front of the file and in the directory. */
const renamed = (archive: Buffer, from: string, to: string) =>
  Buffer.from(archive.toString('latin1').replaceAll(from, to), 'latin1');

describe('an archive', () => {
  it('is read file by file, in the order of its directory', async () => {
    const archive = await zipOf([
      ['b.txt', 'second'],
      ['folder/a.txt', '一'],
    ]);
    expect(await read(archive)).toEqual({ contents: { 'b.txt': 'second', 'folder/a.txt': '一' } });
  });

  it('is refused when it is none, or broken off, or changed', async () => {
    const archive = await zipOf([['a.txt', 'content '.repeat(100)]]);
    expect(await read(Buffer.from('front,back\n'))).toMatchObject({ problem: 'no-zip' });
    expect(await read(archive.subarray(0, archive.length - 30))).toMatchObject({ problem: 'no-zip' });
    const spoilt = Buffer.from(archive);
    spoilt[40]! ^= 0xff;
    expect(await read(spoilt)).toMatchObject({ problem: 'damaged' });
    const checksum = Buffer.from(archive);
    checksum[archive.indexOf('PK\x01\x02') + 16]! ^= 0xff;
    expect(await read(checksum)).toMatchObject({ problem: 'damaged' });
  });

  it.each(['../x', '/abs', 'C:/x'])('is refused with a file of the name %j', async (name) => {
    const plain = 'n'.repeat(name.length);
    const archive = renamed(await zipOf([[plain, 'content']]), plain, name);
    expect(await read(archive)).toMatchObject({ problem: 'leads-out' });
  });

  it('is refused with two files of one name, with a password, and with too many files', async () => {
    const two = await zipOf([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(await read(renamed(two, 'b', 'a'))).toMatchObject({ problem: 'damaged' });
    const flagged = Buffer.from(two);
    flagged[flagged.indexOf('PK\x01\x02') + 8]! |= 1;
    expect(await read(flagged)).toMatchObject({ problem: 'encrypted' });
    expect(await read(two, { ...LIMITS, files: 1 })).toMatchObject({ problem: 'too-large' });
  });

  it('that says it unpacks to too much is not unpacked at all, also where no file is too large by itself', async () => {
    const bomb = zipBomb({ name: 'a', bytes: 64 * MEGABYTE });
    expect(bomb.length).toBeLessThan(MEGABYTE);
    expect(await read(bomb)).toEqual({ problem: 'too-large', bytes: 0 });
    const two = await zipOf([
      ['a', 'x'.repeat(600)],
      ['b', 'x'.repeat(600)],
    ]);
    expect(await read(two, { ...LIMITS, bytes: 1_000 })).toEqual({ problem: 'too-large', bytes: 600 });
  });

  it('that unpacks to more than it says is read no further than it says', async () => {
    const bomb = zipBomb({ name: 'a', bytes: 64 * MEGABYTE, claimed: MEGABYTE });
    const { problem, bytes } = await read(bomb);
    expect(problem).toBe('damaged');
    expect(bytes).toBeLessThanOrEqual(MEGABYTE);
    // What it says is true, and it is read whole; or it says too much.
    const honest = zipBomb({ name: 'a', bytes: 32 * MEGABYTE });
    expect((await read(honest)).contents?.a).toHaveLength(32 * MEGABYTE);
    expect(await read(zipBomb({ name: 'a', bytes: 32 * MEGABYTE, claimed: 33 * MEGABYTE }))).toMatchObject({
      problem: 'damaged',
    });
  });
});
