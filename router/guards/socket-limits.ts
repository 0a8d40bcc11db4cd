import { z } from 'zod';

const most = (usual: number) => z.coerce.number('expected a whole number').int().min(1).default(usual);

export const socketLimitsConfig = z
  .object({ SOCKETS_PER_VIEWER: most(20), SUBSCRIPTIONS_PER_VIEWER: most(100) })
  .transform((env) => ({
    socketsPerViewer: env.SOCKETS_PER_VIEWER,
    subscriptionsPerViewer: env.SUBSCRIPTIONS_PER_VIEWER,
  }));

export interface SocketLimits {
  /** Of one viewer, or of one address that nobody signed in from, and one router process. */
  socketsPerViewer: number;
  subscriptionsPerViewer: number;
}

/** Places of which each key may hold `limit`. */
export interface Places {
  /** A function that gives the place back, however often it is called; null when all are taken. */
  take(key: string): (() => void) | null;
}

export function createPlaces(limit: number): Places {
  const taken = new Map<string, number>();

  return {
    take(key) {
      const held = taken.get(key) ?? 0;
      if (held >= limit) return null;
      taken.set(key, held + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const left = (taken.get(key) ?? 1) - 1;
        if (left > 0) taken.set(key, left);
        else taken.delete(key);
      };
    },
  };
}
