import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ConfigError, readConfig } from '#platform/config.ts';
import { PublicError } from '#platform/errors.ts';
import { setRole } from '../subgraphs/users/set-role.ts';
import { runningPrimaryUrl } from './infrastructure/postgres.ts';
import { StartError } from './start-error.ts';

const USAGE = `npm run users:role -- ADDRESS ADMIN|LEARNER

Makes the account with this e-mail address an administrator's, or a learner's again. The user is signed out everywhere and
has the new role from the next sign-in on. DATABASE_URL names the database, as its role "users" or its owner; without it,
the embedded one of DATA_DIR (.data) is meant, which has to be running.`;

const config = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://…' }).optional(),
    DATA_DIR: z.string().default('.data'),
  })
  .transform((env) => ({ databaseUrl: env.DATABASE_URL, dataFolder: path.resolve(env.DATA_DIR) }));

async function embeddedDatabase(dataFolder: string): Promise<string> {
  const secrets = path.join(dataFolder, 'secrets.json');
  const url =
    existsSync(secrets) &&
    (await runningPrimaryUrl(dataFolder, JSON.parse(readFileSync(secrets, 'utf8')).postgresPassword));
  if (!url) throw new StartError(`No embedded database runs from ${dataFolder}: npm start, or set DATABASE_URL.`);
  return url;
}

async function main(): Promise<number> {
  const [email, role, ...rest] = process.argv.slice(2);
  if (email === '--help' || email === '-h') {
    console.log(USAGE);
    return 0;
  }
  if (!email?.includes('@') || (role !== 'ADMIN' && role !== 'LEARNER') || rest.length > 0) {
    console.error(USAGE);
    return 1;
  }
  const { database } = readConfig({ database: config });
  const url = database.databaseUrl ?? (await embeddedDatabase(database.dataFolder));
  if (!(await setRole(url, email, role))) throw new StartError(`No account has the address ${email}.`);
  console.log(`${email} is ${role} now, and signed out everywhere.`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ConfigError) console.error(`The configuration has problems:\n${error.message}`);
  else if (error instanceof StartError) console.error(error.message);
  else if (error instanceof PublicError) console.error('The database cannot be reached.');
  else console.error('The role could not be set:', error);
  process.exitCode = 1;
}
