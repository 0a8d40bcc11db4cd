import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from '#prisma/migrate.ts';
import { domains } from '#prisma/roles.ts';
import { startInfrastructure } from '../../dev/infrastructure/index.ts';

const PASSWORD = 'bench';

export interface EmbeddedPostgres {
  ownerUrl: string;
  /** Of a domain's role. */
  urlOf(domain: string): string;
  stop(): Promise<void>;
}

/** The embedded primary and its standby, migrated, in a folder of their own: nothing else of the stack takes time of them. */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  await mkdir('.data', { recursive: true });
  const dataFolder = await mkdtemp(path.resolve('.data/bench-'));
  const infrastructure = await startInfrastructure({
    dataFolder,
    postgresPassword: PASSWORD,
    searchPath: '',
    ports: 'free',
    // Nobody: neither is asked.
    given: { redisUrl: 'redis://127.0.0.1:9', qdrantUrl: 'http://127.0.0.1:9' },
  });
  const ownerUrl = infrastructure.databaseUrl;
  const rolePasswords = Object.fromEntries(domains.map((domain) => [domain, PASSWORD]));
  await migrate({ databaseUrl: ownerUrl, rolePasswords, log: () => {} });
  return {
    ownerUrl,
    urlOf(domain) {
      const url = new URL(ownerUrl);
      url.username = domain;
      url.password = PASSWORD;
      return url.href;
    },
    async stop() {
      await infrastructure.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
