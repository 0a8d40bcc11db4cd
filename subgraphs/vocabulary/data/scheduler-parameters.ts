import { inOrderOf } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainReader, type DomainTransaction } from '#prisma/database.ts';
import { NEW_LEARNER } from '../domain/learner-settings.ts';
import { DEFAULT_WEIGHTS, type SchedulerParameters } from '../domain/scheduling.ts';

/** How a learner's cards are scheduled at this moment. */
export interface SchedulerSettings {
  timeZone: string;
  parameters: SchedulerParameters;
  /** Under which the log knows these parameters; null when it does not yet. */
  version: number | null;
}

export interface SchedulerParametersTable {
  /** In the order of `userIds`. */
  byUsers(viewer: Viewer, userIds: readonly string[]): Promise<(SchedulerSettings | null)[]>;
}

interface SettingsRow {
  userId: string;
  timeZone: string;
  desiredRetention: number;
  version: number | null;
  weights: number[] | null;
  versionRetention: number | null;
}

type Asking = Pick<DomainReader<'vocabulary'>, '$queryRaw'>;

export function createSchedulerParameters(database: Database<'vocabulary'>): SchedulerParametersTable {
  return {
    byUsers: async (viewer, userIds) => {
      const rows = await database.read(viewer, (client) => readSettings(client, userIds));
      return inOrderOf(userIds, rows, (row) => row.userId);
    },
  };
}

/** The weights that were fitted last, and the retention that the learner wants now. One statement. */
async function readSettings(client: Asking, userIds: readonly string[]) {
  const rows = await client.$queryRaw<SettingsRow[]>`
    SELECT users.id::text AS "userId",
      coalesce(settings.time_zone, ${NEW_LEARNER.timeZone}) AS "timeZone",
      coalesce(settings.desired_retention, ${NEW_LEARNER.desiredRetention}::float8) AS "desiredRetention",
      latest.version, latest.weights, latest.desired_retention AS "versionRetention"
    FROM unnest(${anyOf(userIds)}::uuid[]) AS users (id)
    LEFT JOIN vocabulary.learner_settings settings ON settings.user_id = users.id
    LEFT JOIN LATERAL (
      SELECT version, weights, desired_retention FROM vocabulary.scheduler_parameters
      WHERE user_id = users.id ORDER BY version DESC LIMIT 1
    ) latest ON true`;
  return rows.map(({ userId, timeZone, desiredRetention, version, weights, versionRetention }) => ({
    userId,
    timeZone,
    parameters: { weights: weights ?? DEFAULT_WEIGHTS, desiredRetention },
    version: versionRetention === desiredRetention ? version : null,
  }));
}

export async function currentSettings(client: Asking, userId: string): Promise<SchedulerSettings> {
  const [settings] = await readSettings(client, [userId]);
  return settings!;
}

/** The version under which the log knows these parameters, made when there is none; of two at once both get the same. */
export async function versionOf(
  transaction: DomainTransaction<'vocabulary'>,
  userId: string,
  { parameters, version }: Pick<SchedulerSettings, 'parameters' | 'version'>,
): Promise<number> {
  if (version !== null) return version;
  // Who comes second waits here, and then finds what the first one made.
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('scheduler ' || ${userId}, 0))`;
  const weights = [...parameters.weights];
  const [row] = await transaction.$queryRaw<{ version: number }[]>`
    WITH latest AS (
      SELECT version, weights, desired_retention FROM vocabulary.scheduler_parameters
      WHERE user_id = ${userId}::uuid ORDER BY version DESC LIMIT 1
    ), made AS (
      INSERT INTO vocabulary.scheduler_parameters (user_id, version, weights, desired_retention)
      SELECT ${userId}::uuid, coalesce((SELECT version FROM latest), 0) + 1, ${weights}::float8[],
        ${parameters.desiredRetention}::float8
      WHERE NOT EXISTS (
        SELECT FROM latest WHERE weights = ${weights}::float8[] AND desired_retention = ${parameters.desiredRetention}::float8
      )
      RETURNING version
    )
    SELECT coalesce((SELECT version FROM made), (SELECT version FROM latest)) AS version`;
  return row!.version;
}

/** Of a user's log: every version that it names is there. */
export async function createParametersOf(
  client: Pick<DomainReader<'vocabulary'>, 'schedulerParameters'>,
  userId: string,
) {
  const rows = await client.schedulerParameters.findMany({ where: { userId } });
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  return (version: number): SchedulerParameters => {
    const parameters = byVersion.get(version);
    if (!parameters) throw new Error(`There are no scheduler parameters ${version} of this user.`);
    return parameters;
  };
}
