import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const secretsFile = z.object({
  postgresPassword: z.string(),
  /** Of the four roles `users`, `translation`, `vocabulary`, `agents`. */
  databaseRolePassword: z.string(),
  routerIdentitySecret: z.string(),
  workerIdentitySecret: z.string(),
  /** A JWKS as text. */
  accessTokenKeys: z.string(),
  refreshTokenSecret: z.string(),
});

export type Secrets = z.infer<typeof secretsFile>;

/** The secrets of this installation, made at the first start and kept in the data folder, readable by their owner only. */
export function readOrCreateSecrets(dataFolder: string): Secrets {
  const file = path.join(dataFolder, 'secrets.json');
  if (!existsSync(file)) createOnce(file);
  const secrets = JSON.parse(readFileSync(file, 'utf8'));
  return secretsFile.parse(isComplete(secrets) ? secrets : addMissing(file, secrets));
}

const isComplete = (secrets: object): boolean => Object.keys(secretsFile.shape).every((name) => name in secrets);

/** What a later release has come to need; what is there stays. */
function addMissing(file: string, secrets: object): object {
  const completed = { ...createSecrets(), ...secrets };
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(completed, null, 2), { mode: 0o600 });
  renameSync(draft, file);
  return completed;
}

/** Whole or not at all, and never twice: two launchers may come here at once. */
function createOnce(file: string): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(createSecrets(), null, 2), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

function createSecrets(): Secrets {
  const random = () => randomBytes(32).toString('hex');
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID() };
  return {
    postgresPassword: random(),
    databaseRolePassword: random(),
    routerIdentitySecret: random(),
    workerIdentitySecret: random(),
    accessTokenKeys: JSON.stringify({ keys: [key] }),
    refreshTokenSecret: random(),
  };
}
