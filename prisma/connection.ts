import pg from 'pg';

/**
 * Runs `work` on one connection of its own and closes it.
 * @throws when the server cannot be reached, with its address; a connection that is lost rejects the query that ran.
 */
export async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'yuqiao-migrate' });
  // Without a listener, a connection that the server ends between two queries would crash the process.
  client.on('error', () => {});
  await client.connect().catch((error: Error & { code?: string }) => {
    // A name with several addresses fails with an error whose message is empty.
    const reason = error.message || error.code;
    throw new Error(`Cannot connect to PostgreSQL at ${client.host}:${client.port}: ${reason}`, { cause: error });
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
