import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrCreateSecrets } from './secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => path.join(folder, 'secrets.json');

describe('the secrets of an installation', () => {
  it('are made once, and readable by their owner only', async () => {
    const made = readOrCreateSecrets(folder);
    expect(readOrCreateSecrets(folder)).toEqual(made);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('get what a later release has come to need, and keep what is there', async () => {
    const { refreshTokenSecret: _, ...older } = readOrCreateSecrets(folder);
    await writeFile(file(), JSON.stringify(older));
    const completed = readOrCreateSecrets(folder);
    expect(completed).toMatchObject(older);
    expect(completed.refreshTokenSecret).toMatch(/^[\da-f]{64}$/);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual(completed);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });
});
