import { owns, type Viewer } from '#platform/viewer.ts';
import type { UserRow } from '../data/users.ts';
import type { Goals } from '../domain/goals.ts';

/** A user as one viewer may see it. */
export interface UserView
  extends Pick<UserRow, 'id' | 'displayName' | 'role' | 'level' | 'nativeLanguage' | 'timeZone' | 'createdAt'> {
  /** The user's own and administrators' to see. */
  email: string | null;
  emailVerified: boolean | null;
  /** The user's own to see. */
  goals: Goals | null;
}

export function viewOf(row: UserRow, by: 'self' | 'administrator'): UserView {
  const { id, email, emailVerified, displayName, role, level, nativeLanguage, timeZone, createdAt } = row;
  const { newCardsPerDay, reviewsPerDay, desiredRetention, topics } = row;
  const goals = by === 'self' ? { newCardsPerDay, reviewsPerDay, desiredRetention, topics } : null;
  return { id, email, emailVerified, displayName, role, level, nativeLanguage, timeZone, createdAt, goals };
}

/** The same for one who may see the row at all: the user, or an administrator. */
export const viewFor = (viewer: Viewer, row: UserRow): UserView =>
  viewOf(row, owns(viewer, row.id) ? 'self' : 'administrator');
