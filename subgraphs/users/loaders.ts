import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Usage, UsageKey, UsageStore } from './data/usage.ts';
import type { UserRow, Users } from './data/users.ts';

interface Stores {
  users: Users;
  usage: UsageStore;
}

export function createLoaders(viewer: Viewer, { users, usage }: Stores) {
  return {
    user: createLoader<string, UserRow | null>((ids) => users.byIds(viewer, ids)),
    usage: createLoader<UsageKey, Usage | null>((keys) => usage.byDays(viewer, keys), {
      cacheKey: ({ userId, day }) => `${userId} ${day}`,
    }),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
