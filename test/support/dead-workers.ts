import pg from 'pg';

/**
 * Makes it long ago that the holders of jobs gave a sign of life. Called when all processes of a database have been
 * killed: whoever comes next finds their jobs given up, and nobody waits for that in real time.
 */
export async function makeSilenceLong(ownerUrl: string): Promise<void> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  try {
    await owner.query("UPDATE queue.job SET heartbeat_on = heartbeat_on - interval '1 hour' WHERE state = 'active'");
  } finally {
    await owner.end();
  }
}
