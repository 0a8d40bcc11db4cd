import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, signUp, type TestUser } from '../../support/client.ts';
import { tracesInDatabase, tracesInRedis } from '../../support/traces.ts';
import { until } from '../../support/until.ts';
import { services, stack } from './system.ts';

const DELETE = 'mutation ($password: String!) { deleteAccount(password: $password) { erasure { id } } }';
const ERASURE = 'query ($id: ID!) { erasure(id: $id) { finishedAt domains { name erasedAt rows } } }';
const ADD_CARD = 'mutation { addCard(input: { term: "reconcile" }) { card { id } } }';
/** A dead worker is noticed after 15 s at most; then come a retry and a poll. */
const FINISHED_WITHIN_MS = 60_000;

let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client(stack.ownerUrl());
  await owner.connect();
});
afterAll(() => owner?.end());

async function userWithCard(): Promise<TestUser> {
  const user = await signUp(stack.url);
  expect((await user.ask(ADD_CARD)).data.addCard.card).not.toBeNull();
  // The projection is there too, so that the numbers below are certain.
  await until(
    async () => (await owner.query('SELECT FROM vocabulary.learner_settings WHERE user_id = $1', [user.id])).rowCount,
  );
  return user;
}

async function deleteAccount(user: TestUser): Promise<string> {
  const { data } = await user.ask(DELETE, { password: user.password });
  return data.deleteAccount.erasure.id;
}

const erasure = async (id: string) => (await ask(stack.url, ERASURE, { variables: { id } })).data.erasure;

async function finished(id: string) {
  return until(async () => {
    const found = await erasure(id);
    return found?.finishedAt && found;
  }, FINISHED_WITHIN_MS);
}

const erasedDomains = async (id: string): Promise<string[]> =>
  (await erasure(id)).domains.flatMap(({ name, erasedAt }: { name: string; erasedAt: string | null }) =>
    erasedAt === null ? [] : [name],
  );

/** What is left names the user in the sweeps to come, and nowhere else. */
async function expectNoTrace(user: TestUser) {
  const texts = [user.id, user.email];
  const traces = await tracesInDatabase(stack.ownerUrl(), texts);
  expect(traces.map(({ row }) => `${row.name} ${row.data?.sweep}`).toSorted()).toEqual([
    'agents.account-erased true',
    'translation.account-erased true',
    'vocabulary.account-erased true',
  ]);
  expect(await tracesInRedis(stack.redisUrl(), texts)).toEqual([]);
}

/** Keeps the handler of vocabulary waiting in the midst of its work, until the returned function is called. */
async function holdCardsOf(user: TestUser): Promise<() => Promise<void>> {
  const holder = new pg.Client(stack.ownerUrl());
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM vocabulary.cards WHERE user_id = $1 FOR UPDATE', [user.id]);
  return () => holder.end();
}

/** Whether the handler of vocabulary waits for what is held. */
const isWaiting = async () =>
  (
    await owner.query(
      "SELECT FROM pg_stat_activity WHERE usename = 'vocabulary' AND wait_event_type = 'Lock' AND query LIKE 'DELETE%'",
    )
  ).rowCount;

describe('an erasure', () => {
  it('waits for a domain that is down, and is finished when it is back', async () => {
    const user = await userWithCard();
    await services.vocabulary.kill();
    const id = await deleteAccount(user);
    await until(async () => (await erasedDomains(id)).length === 3);
    expect(await erasedDomains(id)).toEqual(['agents', 'translation', 'users']);

    await services.vocabulary.start();
    const { domains } = await finished(id);
    expect(domains).toContainEqual({ name: 'vocabulary', erasedAt: expect.any(String), rows: 2 });
    await expectNoTrace(user);
  });

  it('goes on when a domain is killed in the midst of it', async () => {
    const user = await userWithCard();
    const release = await holdCardsOf(user);
    const id = await deleteAccount(user);
    await until(isWaiting);
    await services.vocabulary.kill();
    await release();
    await services.vocabulary.start();
    const { domains } = await finished(id);
    // Nothing was half done: all rows were there for the second attempt.
    expect(domains).toContainEqual({ name: 'vocabulary', erasedAt: expect.any(String), rows: 2 });
    await expectNoTrace(user);
  });

  it('is finished by users when it comes back, whatever was reported meanwhile', async () => {
    const user = await userWithCard();
    const release = await holdCardsOf(user);
    const id = await deleteAccount(user);
    await until(isWaiting);
    await services.users.kill();
    await release();
    const reported = () =>
      owner.query(
        "SELECT FROM queue.job WHERE name = 'users.domain-erased' AND data->>'domain' = 'vocabulary' AND data->>'erasureId' = $1",
        [id],
      );
    await until(async () => (await reported()).rowCount === 1);
    await services.users.start();
    await finished(id);
    await expectNoTrace(user);
  });

  it('bears events that come twice and late', async () => {
    const user = await userWithCard();
    const id = await deleteAccount(user);
    const before = await finished(id);
    const deliver = (queue: string, data: object) =>
      owner.query('INSERT INTO queue.job (name, data) VALUES ($1, $2::jsonb)', [queue, data]);
    await deliver('vocabulary.account-erased', { userId: user.id, erasureId: id });
    await deliver('vocabulary.account-erased', { userId: user.id, erasureId: id });
    await deliver('users.domain-erased', { erasureId: id, domain: 'agents', rows: 0, vectors: 0, files: 0 });
    const waiting = () =>
      owner.query(
        "SELECT FROM queue.job WHERE name ~ '-erased$' AND state <> 'completed' AND coalesce(data->>'sweep', '') = '' AND data->>'erasureId' = $1",
        [id],
      );
    await until(async () => (await waiting()).rowCount === 0, 30_000);
    expect(await erasure(id)).toEqual(before);
    await expectNoTrace(user);
  });

  it('does not lose a row to an old event about the user: the sweep removes what that brought back', async () => {
    const user = await userWithCard();
    const id = await deleteAccount(user);
    await finished(id);
    // As a delivery that had begun before the erasure and ends after it.
    await owner.query(`INSERT INTO queue.job (name, data) VALUES ('vocabulary.user-changed', $1::jsonb)`, [
      {
        userId: user.id,
        version: 1,
        level: 'B1',
        timeZone: 'Asia/Shanghai',
        newCardsPerDay: 1,
        reviewsPerDay: 1,
        desiredRetention: 0.9,
      },
    ]);
    await until(
      async () => (await owner.query('SELECT FROM vocabulary.learner_settings WHERE user_id = $1', [user.id])).rowCount,
      30_000,
    );
    await owner.query("UPDATE queue.job SET start_after = now() WHERE data->>'erasureId' = $1", [id]);
    await until(async () => (await tracesInDatabase(stack.ownerUrl(), [user.id])).length === 0, 30_000);
  });
});
