import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFiles } from '../../router/files.ts';
import { type CephS3, hasCeph, startCephS3 } from '../../test/support/ceph-s3.ts';
import { makeDataFolder } from '../../test/support/launcher.ts';
import { until } from '../../test/support/until.ts';
import { createMetrics } from '../metrics.ts';
import { createLocalStorage } from './local.ts';
import { measured } from './measure.ts';
import { createS3Storage } from './s3.ts';
import { createSignedUrls } from './signed-urls.ts';
import { isKey, type Storage } from './storage.ts';
import { readFile, writeFile } from './streams.ts';

interface Place {
  storage: Storage;
  stop(): Promise<unknown>;
}

/** The local disk, with its signed URLs served as the router does. */
async function startLocal(): Promise<Place & { folder: string }> {
  const folder = await makeDataFolder();
  let handler: ReturnType<typeof serveFiles>;
  const server = createServer(async (request, response) => {
    try {
      await handler(request, response);
    } catch {
      response.destroy();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const urls = createSignedUrls({ publicUrl, secret: 's'.repeat(32) });
  const storage = createLocalStorage({ folder, urls });
  handler = serveFiles({ storage, urls });
  return {
    storage,
    folder,
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

let ceph: CephS3 | undefined;
let local: Awaited<ReturnType<typeof startLocal>>;
let s3: Place | undefined;
beforeAll(async () => {
  local = await startLocal();
  if (!hasCeph) return;
  ceph = await startCephS3();
  const storage = createS3Storage({ ...ceph.options, timeoutMs: 1_000 });
  s3 = { storage, stop: async () => storage.close() };
}, 240_000);
afterAll(async () => {
  await Promise.all([local?.stop(), s3?.stop()]);
  await ceph?.stop();
});

const PLACES = [
  ['local', () => local, true],
  ['S3', () => s3, hasCeph],
] as const;

let files = 0;
const newKey = () => `tests/somebody-${++files}/source.txt`;
const plain = (bytes: number, expiresInSeconds = 60) => ({ contentType: 'text/plain', bytes, expiresInSeconds });
const asFile = (fileName: string, expiresInSeconds = 60) => ({ contentType: 'text/plain', fileName, expiresInSeconds });

describe.each(PLACES)('storage: %s', (_, place, available) => {
  describe.skipIf(!available)('keeps files', () => {
    it('and gives back what was put, the last one of a key', async () => {
      const { storage } = place()!;
      const key = newKey();
      expect(await storage.head(key)).toBeNull();
      await writeFile(storage, key, Buffer.from('first'));
      await writeFile(storage, key, Buffer.from('第二'));
      expect((await readFile(storage, key, 100)).toString()).toBe('第二');
      expect(await storage.head(key)).toMatchObject({ key, bytes: 6, modifiedAt: expect.any(Date) });
    });

    it('of any size, streamed', async () => {
      const { storage } = place()!;
      const key = newKey();
      const chunk = Buffer.alloc(64 * 1024, 'x');
      await storage.put(key, Readable.from(Array.from({ length: 100 }, () => chunk)), 100 * chunk.length);
      expect(await storage.head(key)).toMatchObject({ bytes: 100 * chunk.length });
      const { bytes, body } = await storage.get(key);
      expect(bytes).toBe(100 * chunk.length);
      expect((await text(body)).length).toBe(bytes);
    });

    it('of no bytes', async () => {
      const { storage } = place()!;
      const key = newKey();
      await writeFile(storage, key, Buffer.alloc(0));
      expect(await readFile(storage, key, 0)).toHaveLength(0);
    });

    it.each([
      ['fewer', 3],
      ['more', 1],
    ])('and nothing of one with %s bytes than announced', async (_, announced) => {
      const { storage } = place()!;
      const key = newKey();
      const put = storage.put(key, Readable.from([Buffer.from('ab')]), announced);
      await expect(put).rejects.toMatchObject({ name: 'StorageError', kind: 'wrong-length' });
      expect(await storage.head(key)).toBeNull();
    });

    it('and nothing of one whose sender fails, whose error is told', async () => {
      const { storage } = place()!;
      const key = newKey();
      async function* failing() {
        yield Buffer.from('ab');
        throw new Error('the sender is gone');
      }
      await expect(storage.put(key, failing(), 4)).rejects.toThrow('the sender is gone');
      expect(await storage.head(key)).toBeNull();
    });

    it('and tells that there is none, or that it is too large for whoever asks', async () => {
      const { storage } = place()!;
      const key = newKey();
      await expect(storage.get(key)).rejects.toMatchObject({ kind: 'not-found' });
      await writeFile(storage, key, Buffer.from('12345'));
      await expect(readFile(storage, key, 4)).rejects.toMatchObject({ kind: 'too-large' });
    });

    it('until they are deleted, one or all of a prefix, and no others', async () => {
      const { storage } = place()!;
      const [one, other] = [`tests/delete-${++files}/a`, `tests/delete-${files}0/a`];
      await Promise.all([one, `${one}.b`, `${one}b/c`, other].map((key) => writeFile(storage, key, Buffer.from('x'))));
      await storage.delete(`${one}.b`);
      await storage.delete(`${one}.b`);
      const prefix = `${path.dirname(one)}/`;
      const listed = await Array.fromAsync(storage.list(prefix));
      expect(listed.map(({ key }) => key).toSorted()).toEqual([one, `${one}b/c`]);
      expect(await storage.deleteAll(prefix)).toBe(2);
      expect(await storage.deleteAll(prefix)).toBe(0);
      expect(await Array.fromAsync(storage.list(prefix))).toEqual([]);
      expect(await storage.head(other)).not.toBeNull();
    });

    it.each(['', '../a', 'a/../b', 'a//b', '/a', 'a/', '.drafts/a', 'a/.b', 'a\\b', 'a\0b', 'a b', 'x'.repeat(501)])(
      'under keys, of which %j is none',
      async (key) => {
        const { storage } = place()!;
        expect(isKey(key)).toBe(false);
        const refused = { name: 'StorageError', kind: 'invalid-key' };
        await expect(writeFile(storage, key, Buffer.from('x'))).rejects.toMatchObject(refused);
        await expect(storage.get(key)).rejects.toMatchObject(refused);
        await expect(storage.delete(key)).rejects.toMatchObject(refused);
        await expect(storage.deleteAll(`${key}/`)).rejects.toMatchObject(refused);
        await expect(storage.uploadUrl(key, plain(1))).rejects.toMatchObject(refused);
      },
    );
  });

  describe.skipIf(!available)('gives out URLs', () => {
    it('for one upload, of the type and length that were announced', async () => {
      const { storage } = place()!;
      const key = newKey();
      const { url, headers } = await storage.uploadUrl(key, plain(5));
      const put = (body: string, type = headers['content-type']!) =>
        fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
      expect((await put('123456')).ok).toBe(false);
      expect((await put('1234')).ok).toBe(false);
      expect((await put('12345', 'text/html')).status).toBe(403);
      expect(await storage.head(key)).toBeNull();
      expect((await put('12345')).status).toBe(200);
      expect((await readFile(storage, key, 10)).toString()).toBe('12345');
    });

    it('for a download, as a file of any name', async () => {
      const { storage } = place()!;
      const key = newKey();
      await writeFile(storage, key, Buffer.from('<script>alert(1)</script>'));
      const url = await storage.downloadUrl(key, asFile('合同 "v2".txt'));
      const answer = await fetch(url);
      expect(await answer.text()).toBe('<script>alert(1)</script>');
      expect(answer.headers.get('content-type')).toBe('text/plain');
      const encoded = '%E5%90%88%E5%90%8C%20%22v2%22.txt';
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="__ _v2_.txt"; filename*=UTF-8''${encoded}`,
      );
    });

    it('that are good for nothing else', async () => {
      const { storage } = place()!;
      const [key, other] = [newKey(), newKey()];
      await Promise.all([key, other].map((each) => writeFile(storage, each, Buffer.from('x'))));
      const url = await storage.downloadUrl(key, asFile('a.txt'));
      expect((await fetch(url.replace(key, other))).status).toBe(403);
      expect((await fetch(url.replace('text%2Fplain', 'text%2Fhtml'))).status).toBe(403);
      expect((await fetch(url.replace(/.(?=$|&)/, 'A'))).status).toBe(403);
      expect((await fetch(url.split('?')[0]!)).status).toBe(403);
      expect((await fetch(url, { method: 'PUT', body: 'y' })).status).toBe(403);
      expect((await fetch(url)).status).toBe(200);
    });

    it('that expire', async () => {
      const { storage } = place()!;
      const key = newKey();
      await writeFile(storage, key, Buffer.from('x'));
      const [download, { url, headers }] = [
        await storage.downloadUrl(key, asFile('a.txt', 1)),
        await storage.uploadUrl(key, plain(1, 1)),
      ];
      await until(async () => (await fetch(download)).status === 403);
      await until(async () => (await fetch(url, { method: 'PUT', body: 'y', headers })).status === 403);
    });

    it('for what may be gone by then', async () => {
      const { storage } = place()!;
      const url = await storage.downloadUrl(newKey(), asFile('a.txt'));
      expect((await fetch(url)).status).toBe(404);
    });
  });
});

describe('storage on the local disk', () => {
  it('is readable by its owner only, and leaves no drafts and no empty folders', async () => {
    const { storage, folder } = local;
    const key = 'tests/private/a';
    await writeFile(storage, key, Buffer.from('x'));
    expect((await stat(path.join(folder, key))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(folder, 'tests'))).mode & 0o777).toBe(0o700);
    await storage.delete(key);
    expect(await readdir(path.join(folder, 'tests'))).not.toContain('private');
    expect(await readdir(path.join(folder, '.drafts'))).toEqual([]);
  });

  it('keeps files while others of their folder are deleted', async () => {
    const { storage } = local;
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        await writeFile(storage, `tests/busy/${n}/a`, Buffer.from('x'));
        if (n % 2) await storage.delete(`tests/busy/${n}/a`);
      }),
    );
    expect(await storage.deleteAll('tests/busy/')).toBe(20);
  });

  it('tells by its metrics what it did', async () => {
    const metrics = createMetrics('t');
    const storage = measured(local.storage, metrics);
    await writeFile(storage, 'tests/measured', Buffer.from('abc'));
    await storage.get('tests/none').catch(() => {});
    const told = await metrics.registry.metrics();
    expect(told).toMatch(/yuqiao_storage_seconds_count\{.*operation="put",outcome="success"\} 1/);
    expect(told).toMatch(/yuqiao_storage_seconds_count\{.*operation="get",outcome="not-found"\} 1/);
    expect(told).toMatch(/yuqiao_storage_put_bytes_total\{.*\} 3/);
  });
});

describe.skipIf(!hasCeph)('storage in S3', () => {
  it('tells a wrong configuration from storage that is away', async () => {
    const wrong = createS3Storage({ ...ceph!.options, secretAccessKey: 'wrong' });
    await expect(wrong.check()).rejects.toMatchObject({ kind: 'refused' });
    const away = createS3Storage({ ...ceph!.options, endpoint: 'http://127.0.0.1:1' });
    await expect(away.check()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(s3!.storage.check()).resolves.toBeUndefined();
  });

  it('does not wait for one that says nothing', async () => {
    ceph!.pause();
    try {
      await expect(s3!.storage.head(newKey())).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      ceph!.resume();
    }
  });

  it('signs URLs for the name by which clients reach it', async () => {
    const storage = createS3Storage({ ...ceph!.options, publicEndpoint: 'https://files.example.com' });
    const { url } = await storage.uploadUrl('tests/a', plain(1));
    expect(new URL(url).origin).toBe('https://files.example.com');
  });
});
