import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createPorts } from './ports.ts';

const freePort = () => createPorts('free').pick(0);

describe('createPorts', () => {
  it('gives the usual port when it is free', async () => {
    const usual = await freePort();
    expect(await createPorts('usual').pick(usual)).toBe(usual);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])(
    'gives another port when somebody listens on the usual one of %s',
    async (host) => {
      const usual = await freePort();
      const server = createServer().listen(usual, host);
      await once(server, 'listening');
      try {
        const port = await createPorts('usual').pick(usual);
        expect(port).not.toBe(usual);
        expect(port).toBeGreaterThan(1023);
      } finally {
        server.close();
      }
    },
  );

  it('never gives the usual port when free ones are asked for', async () => {
    const usual = await freePort();
    expect(await createPorts('free').pick(usual)).not.toBe(usual);
  });

  it('hands no port out twice', async () => {
    const usual = await freePort();
    const ports = createPorts('usual');
    const picked = await Promise.all(Array.from({ length: 20 }, () => ports.pick(usual)));
    expect(new Set(picked).size).toBe(20);
  });
});
