import { randomUUID } from 'node:crypto';
import { withClient } from '../connection.ts';

/** An empty database on the server of `databaseUrl`, gone after `drop()` even when somebody is still connected to it. */
export async function createTemporaryDatabase(databaseUrl: string) {
  const name = `temporary_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  await withClient(databaseUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  return {
    url: url.href,
    drop: async () => {
      await withClient(databaseUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}
