import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { SessionRow, Sessions } from './data/sessions.ts';
import type { Usage, UsageKey, UsageStore } from './data/usage.ts';
import type { UserRow, Users } from './data/users.ts';

interface Stores {
  users: Users;
  sessions: Sessions;
  usage: UsageStore;
}

export function createLoaders(viewer: Viewer, { users, sessions, usage }: Stores) {
  return {
    user: createLoader<string, UserRow | null>((ids) => users.byIds(viewer, ids)),
    sessions: createLoader<string, SessionRow[]>((userIds) => sessions.activeOf(viewer, userIds)),
    usage: createLoader<UsageKey, Usage | null>((keys) => usage.byDays(viewer, keys), {
      cacheKey: ({ userId, day }) => `${userId} ${day}`,
    }),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
