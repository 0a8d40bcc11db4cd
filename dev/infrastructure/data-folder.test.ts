import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../start-error.ts';
import { describeFolderError, prepareDataFolder } from './data-folder.ts';
import { temporaryFolder } from './fixtures/processes.ts';

describe('prepareDataFolder', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(() => remove());

  it('makes the folder with those above it', async () => {
    const dataFolder = path.join(folder, 'a', 'b');
    await prepareDataFolder(dataFolder);
    expect((await stat(dataFolder)).isDirectory()).toBe(true);
  });

  it('says in one sentence that a part of the path is a file', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const attempt = prepareDataFolder(path.join(file, 'data'));
    await expect(attempt).rejects.toThrow(StartError);
    await expect(attempt).rejects.toThrow(/cannot use .*file.data as its data folder: a part of that path is a file/);
  });

  it.each([
    ['EACCES', /permission denied/],
    ['EROFS', /the file system is read-only/],
    ['ENOSPC', /the disk is full/],
    ['EIO', /cannot use its data folder .* \(EIO\)/],
  ])('has a sentence for %s', (code, sentence) => {
    const error = Object.assign(new Error('as the system puts it'), { code });
    expect(describeFolderError(error, '/data')).toMatch(sentence);
  });
});
