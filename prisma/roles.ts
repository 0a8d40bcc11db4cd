import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Each domain has a PostgreSQL schema and a role of its own name. */
export const domains = ['users', 'translation', 'vocabulary', 'agents'] as const;
export type Domain = (typeof domains)[number];
export type RolePasswords = Partial<Record<Domain, string>>;

const { escapeIdentifier, escapeLiteral } = pg;

/** What another session's change of the same role looks like: duplicate object, unique violation, "tuple concurrently updated". */
const CONCURRENT_CHANGE = new Set(['42710', '23505', 'XX000']);
const MAX_ATTEMPTS = 10;
const RETRY_MS = 50;

/**
 * Makes sure that every domain's role exists, can log in and has the password given for it (a role without one keeps
 * what it has).
 * @throws when a role has rights that reach across domains (superuser, bypassing row security, member of a superuser).
 */
export async function ensureRoles(client: pg.Client, passwords: RolePasswords): Promise<void> {
  for (const domain of domains) {
    // Roles belong to the whole server, the migration lock to one database: another database's migration may interfere.
    await retryOnConcurrentChange(() => ensureRole(client, domain, passwords[domain]));
  }
  await refuseOverpoweredRoles(client);
}

async function ensureRole(client: pg.Client, role: Domain, password: string | undefined): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const command = rowCount ? 'ALTER' : 'CREATE';
  const secret = password === undefined ? '' : `PASSWORD ${escapeLiteral(password)}`;
  await client.query(`${command} ROLE ${escapeIdentifier(role)} LOGIN ${secret}`);
}

async function refuseOverpoweredRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    `SELECT role.rolname FROM pg_roles role
     WHERE role.rolname = ANY ($1) AND EXISTS (
       SELECT FROM pg_roles reachable
       WHERE (reachable.rolsuper OR reachable.rolbypassrls) AND pg_has_role(role.oid, reachable.oid, 'MEMBER'))`,
    [domains],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ rolname }) => rolname).join(', ');
  throw new Error(`These roles could reach other domains' data, being or inheriting from a superuser: ${names}.`);
}

async function retryOnConcurrentChange(change: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      const concurrent = error instanceof pg.DatabaseError && CONCURRENT_CHANGE.has(error.code ?? '');
      if (!concurrent || attempt === MAX_ATTEMPTS) throw error;
      await delay(RETRY_MS * attempt * Math.random());
    }
  }
}

/**
 * Lets each role use its own schema and the queue's, and nothing else: rows yes, tables and schemas no. And how a role's
 * statements are planned, where that must not be the server's default.
 * Tables that a later migration makes as the same owner are covered by the default privileges.
 */
export async function grantPrivileges(client: pg.Client, queueSchema: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const database = escapeIdentifier(rows[0]?.name ?? '');
  const statements = [
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    // Extensions live in public, so looking in stays allowed; Prisma's table there is granted to nobody.
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    `REVOKE ALL ON SCHEMA ${queueSchema} FROM PUBLIC`,
    // PostgreSQL lets everybody execute a new function.
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${queueSchema} FROM PUBLIC`,
    ...domains.flatMap((domain) => domainGrants(domain, database, queueSchema)),
    // To plan for the values at hand means to look at each month's table, at ten times the cost of reading the rows.
    // So a statement is planned once a connection; the plan leaves months out when it runs.
    `ALTER ROLE translation IN DATABASE ${database} SET plan_cache_mode = force_generic_plan`,
  ];
  // One transaction: no other session ever sees the rights half given.
  await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
}

function domainGrants(domain: Domain, database: string, queueSchema: string): string[] {
  const others = domains.filter((other) => other !== domain);
  return [
    `GRANT CONNECT ON DATABASE ${database} TO ${domain}`,
    `REVOKE ALL ON SCHEMA ${domain} FROM PUBLIC, ${others.join(', ')}`,
    ...[domain, queueSchema].flatMap((schema) => schemaGrants(schema, domain)),
  ];
}

function schemaGrants(schema: string, role: Domain): string[] {
  const grants = [
    ['SELECT, INSERT, UPDATE, DELETE', 'TABLES'],
    ['USAGE', 'SEQUENCES'],
    ['EXECUTE', 'FUNCTIONS'],
  ];
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    ...grants.flatMap(([rights, kind]) => [
      `GRANT ${rights} ON ALL ${kind} IN SCHEMA ${schema} TO ${role}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${rights} ON ${kind} TO ${role}`,
    ]),
  ];
}
