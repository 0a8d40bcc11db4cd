import { notFound, type UserError } from '#platform/errors.ts';
import { invalidField } from '#platform/validation.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { ProfileChanges, UserRow, Users } from '../data/users.ts';
import { displayNameProblem, timeZoneProblem } from '../domain/account.ts';
import { type Goals, goalProblems, tidyTopics } from '../domain/goals.ts';
import { type UserView, viewOf } from './user-view.ts';

/** What is left out stays as it is, and so does what is null. */
export interface ProfileInput {
  displayName?: string | null;
  level?: UserRow['level'] | null;
  nativeLanguage?: UserRow['nativeLanguage'] | null;
  timeZone?: string | null;
  goals?: { [K in keyof Goals]?: Goals[K] | null } | null;
}

export interface ProfileResult {
  user: UserView | null;
  userErrors: UserError[];
}

/** What users say of themselves. */
export function createProfiles({ users }: { users: Users }) {
  return {
    async update(viewer: Viewer, input: ProfileInput): Promise<ProfileResult> {
      const { id } = requireUser(viewer);
      const { goals, ...rest } = input;
      const aims = given(goals ?? {});
      const changes: ProfileChanges = { ...given(rest), ...aims };
      const userErrors = problemsOf(changes, aims);
      if (userErrors.length > 0) return { user: null, userErrors };

      if (changes.displayName !== undefined) changes.displayName = changes.displayName.trim();
      if (aims.topics !== undefined) changes.topics = tidyTopics(aims.topics);
      const user = await users.updateProfile(viewer, id, changes);
      // The token outlives the account by some minutes.
      if (!user) throw notFound('user');
      return { user: viewOf(user, 'self'), userErrors: [] };
    },
  };
}

export type Profiles = ReturnType<typeof createProfiles>;

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** Without what is undefined or null. */
function given<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as Given<T>;
}

function problemsOf({ displayName, timeZone }: ProfileChanges, goals: Partial<Goals>): UserError[] {
  const fields: [path: string[], problem: string | null][] = [
    [['displayName'], displayName === undefined ? null : displayNameProblem(displayName)],
    [['timeZone'], timeZone === undefined ? null : timeZoneProblem(timeZone)],
    ...goalProblems({ ...goals, ...(goals.topics && { topics: tidyTopics(goals.topics) }) }).map(
      ([field, problem]): [string[], string] => [['goals', field], problem],
    ),
  ];
  return fields.flatMap(([path, problem]) =>
    problem ? [invalidField(['input', ...path], `${path.at(-1)} ${problem}.`)] : [],
  );
}
