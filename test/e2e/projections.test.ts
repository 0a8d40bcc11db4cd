import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { databaseConfig } from '#prisma/database.ts';
import { rebuildProjections } from '../../subgraphs/users/rebuild-projections.ts';
import { signUp, type TestUser } from '../support/client.ts';
import { until } from '../support/until.ts';

const { url, databaseUrls } = inject('stack');
const TEXT = 'We should reconcile the discrepancies before the quarterly audit, and mitigate every contingency.';
const TRANSLATE = `mutation ($text: String!) {
  translate(input: { text: $text }) { translation { keyWords(first: 50) { lemma } } }
}`;
const connections: Record<string, pg.Client> = {};

beforeAll(async () => {
  for (const role of ['users', 'vocabulary']) {
    const client = new pg.Client(databaseUrls[role]);
    await client.connect();
    connections[role] = client;
  }
});
afterAll(() => Promise.all(Object.values(connections).map((client) => client.end())));

const query = async (role: 'users' | 'vocabulary', sql: string, ...values: unknown[]) =>
  (await (connections[role] as pg.Client).query(sql, values)).rows;

async function keyWords(user: TestUser): Promise<string[]> {
  const { data } = await user.ask(TRANSLATE, { text: TEXT });
  return data.translate.translation.keyWords.map(({ lemma }: { lemma: string }) => lemma);
}

const levelOf = async ({ id }: TestUser) =>
  (await query('vocabulary', 'SELECT level, version FROM vocabulary.learner_settings WHERE user_id = $1', id))[0];

async function rebuild(): Promise<number[]> {
  const progress: number[] = [];
  const database = databaseConfig.parse({ DATABASE_URL: databaseUrls.users });
  const logger = createLogger('test', 'silent');
  const onProgress = (users: number) => void progress.push(users);
  const users = await rebuildProjections({ database, logger, onProgress });
  expect(progress.at(-1)).toBe(users);
  return progress;
}

describe('the words worth learning', () => {
  it('are chosen for the level with which the learner signed up', async () => {
    const [beginner, master] = [await signUp(url, { level: 'A2' }), await signUp(url, { level: 'C2' })];
    await until(async () => (await levelOf(beginner)) && (await levelOf(master)));
    const [many, few] = [await keyWords(beginner), await keyWords(master)];
    expect(many).toContain('reconcile');
    expect(few).not.toContain('reconcile');
    expect(many.length).toBeGreaterThan(few.length);
  });
});

describe('npm run projections:rebuild', () => {
  it('restores a projection that was lost, and brings it up to date', async () => {
    const user = await signUp(url, { level: 'A2' });
    await until(() => levelOf(user));
    const before = await keyWords(user);
    await query('vocabulary', 'DELETE FROM vocabulary.learner_settings');
    await query('users', "UPDATE users.users SET level = 'C2', version = version + 1 WHERE id = $1", user.id);

    await rebuild();
    await until(async () => (await levelOf(user))?.level === 'C2');
    expect((await keyWords(user)).length).toBeLessThan(before.length);
    const ids = await query('users', 'SELECT id FROM users.users WHERE id <= $1 ORDER BY id DESC LIMIT 20', user.id);
    const kept = () =>
      query(
        'vocabulary',
        'SELECT FROM vocabulary.learner_settings WHERE user_id = ANY ($1)',
        ids.map(({ id }) => id),
      );
    await until(async () => (await kept()).length === ids.length);
  });

  it('changes nothing when nothing has changed', async () => {
    const user = await signUp(url, { level: 'C1' });
    const before = await until(() => levelOf(user));
    await rebuild();
    const waiting = () =>
      query('vocabulary', "SELECT FROM queue.job WHERE name = 'vocabulary.user-changed' AND state < 'completed'");
    await until(async () => (await waiting()).length === 0, 20_000);
    expect(await levelOf(user)).toEqual(before);
  });
});
