import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { UserRow, Users } from './data/users.ts';

export function createLoaders(viewer: Viewer, { users }: { users: Users }) {
  return {
    user: createLoader<string, UserRow | null>((ids) => users.byIds(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
