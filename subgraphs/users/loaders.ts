import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { SessionRow, Sessions } from './data/sessions.ts';
import type { UserRow, Users } from './data/users.ts';

export function createLoaders(viewer: Viewer, { users, sessions }: { users: Users; sessions: Sessions }) {
  return {
    user: createLoader<string, UserRow | null>((ids) => users.byIds(viewer, ids)),
    sessions: createLoader<string, SessionRow[]>((userIds) => sessions.activeOf(viewer, userIds)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
