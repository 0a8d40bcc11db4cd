import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { UNKNOWN } from '#platform/consistency-tokens.ts';
import { PublicError } from '#platform/errors.ts';
import type { PrismaClient } from './generated/client.ts';
import { positionOf } from './position.ts';
import { createReadRouter } from './read-router.ts';
import { createRotation } from './rotation.ts';

const viewer = { id: 'somebody' };
const away = new PublicError('SUBGRAPH_UNAVAILABLE', 'away');
const client = { name: 'replica' } as unknown as PrismaClient;

/** `late`: Redis answers only those who are patient. */
function create({ replayed, wrote, late = false }: { replayed: string; wrote: string | null; late?: boolean }) {
  const rotation = createRotation({ replicas: ['replica'], maxLagMs: 1_000 });
  // Heard of once, and out of the rotation since.
  rotation.primaryIsAt(positionOf('0/100'));
  rotation.replicaIsAt('replica', positionOf(replayed));
  rotation.replicaFailed('replica');
  const reads: string[] = [];
  const router = createReadRouter({
    config: { replicaUrls: ['replica'], replicaRatio: 1, maxReplicaLagMs: 1_000 },
    replicas: { rotation, clientOf: () => ({ client }) as never },
    tokens: {
      recall: async (_viewer, _settleMs, patienceMs = 50) => {
        if (late && patienceMs < 1_000) return UNKNOWN;
        return wrote === null ? null : positionOf(wrote);
      },
    },
    metrics: { read: (target) => void reads.push(target), fallback: () => {} },
    logger: pino({ level: 'silent' }),
    onPrimary: async () => {
      throw away;
    },
  });
  return { router, reads };
}

describe('a read, with the primary away and no replica in the rotation', () => {
  it('is served by a replica that has all that the viewer wrote', async () => {
    const { router, reads } = create({ replayed: '0/100', wrote: '0/80' });
    expect(await router.read(viewer, async (given) => given)).toBe(client);
    expect(reads).toEqual(['primary', 'replica']);
  });

  it('waits for Redis to say what the viewer wrote, which it would not do in a hurry', async () => {
    const { router } = create({ replayed: '0/100', wrote: '0/80', late: true });
    expect(await router.read(viewer, async (given) => given)).toBe(client);
    const { router: behind } = create({ replayed: '0/80', wrote: '0/100', late: true });
    await expect(behind.read(viewer, async (given) => given)).rejects.toBe(away);
  });

  it('fails rather than show the viewer a time before its write', async () => {
    const { router } = create({ replayed: '0/80', wrote: '0/100' });
    await expect(router.read(viewer, async (given) => given)).rejects.toBe(away);
  });

  it('fails as the primary did when the replica fails too', async () => {
    const { router } = create({ replayed: '0/100', wrote: null });
    const attempt = router.read(viewer, async () => {
      throw new Error('gone as well');
    });
    await expect(attempt).rejects.toBe(away);
  });
});
