import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCards } from '../support/card-imports.ts';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { finished, translateDocument, type Upload, upload } from '../support/documents.ts';
import { type Launched, launch } from '../support/launcher.ts';
import { lettersTo } from '../support/outbox.ts';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model.ts';
import { tracesInDatabase, tracesInFiles, tracesInQdrant, tracesInRedis } from '../support/traces.ts';
import { until } from '../support/until.ts';

const DELETE = `mutation ($password: String!) {
  deleteAccount(password: $password) {
    erasure { id requestedAt finishedAt domains { name erasedAt rows vectors files } }
    userErrors { code field }
  }
}`;
const ERASURE = `query ($id: ID!) {
  erasure(id: $id) { requestedAt finishedAt domains { name erasedAt rows vectors files } }
}`;
const START = `mutation ($text: String!, $key: ID!) {
  startAgentRun(input: { text: $text, idempotencyKey: $key }) { run { id } userErrors { message } }
}`;
const TRANSLATE = `mutation ($text: String!) {
  translate(input: { text: $text }) { translation { id } userErrors { message } }
}`;
const REVIEW = `mutation ($id: ID!, $key: ID!) {
  reviewCard(id: $id, rating: GOOD, idempotencyKey: $key) { review { id } }
}`;
const RATE = `mutation ($id: ID!) {
  rateTranslation(id: $id, stars: 5, betterText: "对账需在 3 日内完成。") { translation { stars } userErrors { message } }
}`;
const ADD_CARD = 'mutation ($term: String!) { addCard(input: { term: $term, back: "答案" }) { card { id } } }';
const SAVE_TERM = `mutation ($source: String!) {
  saveGlossaryTerm(input: { source: $source, target: "术语" }) { term { id } }
}`;
const DOMAINS = ['agents', 'translation', 'users', 'vocabulary'];

// A system of its own: all of it is searched, and its model is made to wait.
let stack: Launched;
let model: ScriptedModel;
let owner: pg.Client;
beforeAll(async () => {
  await mkdir('.data', { recursive: true });
  model = await startScriptedModel();
  stack = await launch({
    env: {
      LLM_BASE_URL: model.url,
      LLM_MODEL: model.model,
      LLM_TIMEOUT_MS: '19000',
      // Operations are counted, and none is refused.
      RATE_LIMIT_PER_MINUTE: '100000',
      RATE_LIMIT_PER_HOUR: '100000',
    },
  });
  owner = new pg.Client(stack.ownerUrl());
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await stack?.stop();
  await model?.stop();
});

/** Somebody with something in every domain, all of it with a number that nobody else has. */
async function populate(): Promise<{ user: TestUser; word: string; ids: string[]; lateUpload: Upload }> {
  // It may have been made to wait by a first try.
  model.always('answer');
  const user = await signUp(stack.url, { displayName: '要忘记的人' });
  // Digits: a checker of spelling would look for words near a word that there is not, for many seconds.
  const word = String(randomInt(10 ** 13, 10 ** 14));
  const text = `Project ${word} must reconcile its ledger.`;
  for (let n = 0; n < 3; n++) {
    // Not what the runs are about: what is remembered is not asked of the model.
    const { data } = await user.ask(TRANSLATE, { text: `Ledger ${word} has ${n} open items.` });
    const { data: rated } = await user.ask(RATE, { id: data.translate.translation.id });
    expect(rated.rateTranslation).toEqual({ translation: { stars: 5 }, userErrors: [] });
  }
  const { data: added } = await user.ask(ADD_CARD, { term: word });
  const { data: reviewed } = await user.ask(REVIEW, { id: added.addCard.card.id, key: randomUUID() });
  expect(reviewed.reviewCard.review).not.toBeNull();
  const { data: saved } = await user.ask(SAVE_TERM, { source: word });
  expect(saved.saveGlossaryTerm.term).not.toBeNull();
  const document = await upload(user, `${word}.txt`, 'text/plain', text);
  await translateDocument(user, document.id);
  expect(await finished(user, document.id)).toMatchObject({ status: 'DONE' });
  const lateUpload = await upload(user, `${word}.txt`, 'text/plain', text);
  const start = async (about: string) =>
    (await user.ask(START, { text: about, key: randomUUID() })).data.startAgentRun.run.id;

  const first: string = await start(text);
  // The first run of a process waits for its grammar checker to start, long on a busy machine; how it ends is all the same.
  await until(async () => !['QUEUED', 'RUNNING'].includes(await statusOf(user, first)), 150_000);
  model.always('stall');
  const asked = model.requests.length;
  // Another text: what the model has translated is not asked of it again.
  const running: string = await start(`Project ${word} must close its accounts.`);
  await until(() => model.requests.length > asked);
  await until(async () => (await statusOf(user, running)) === 'RUNNING');
  return { user, word, ids: [first, running, document.id, lateUpload.id], lateUpload };
}

async function statusOf(user: TestUser, id: string): Promise<string> {
  const { data } = await user.ask('query ($id: ID!) { agentRun(id: $id) { status } }', { id });
  return data.agentRun.status;
}

const erasure = async (id: string) => (await ask(stack.url, ERASURE, { variables: { id } })).data.erasure;

/** Lines since then that somebody on call would look at, and those of a run or an event that did not go well. */
async function loggedFailures(since: Date): Promise<string[]> {
  const folder = path.join(stack.dataFolder, 'logs');
  const files = ['users', 'translation', 'vocabulary', 'agents'].map((name) => `${name}.log`);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(files));
  const logs = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const lines = logs.flatMap((log) => log.split('\n'));
  return lines.filter(
    // The grammar checker takes long to start on a busy machine; its step is tried again.
    (line) =>
      /"level":"(error|fatal)"|could not/.test(line) &&
      !line.includes('The grammar checker did not answer') &&
      !(timeOf(line) < since.getTime()),
  );
}

/** NaN for a line that says none: it is never taken for an old one. */
const timeOf = (line: string): number => Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '');

/** How often an operation was asked for is kept until its window ends, an hour at most. */
async function isCounter(key: string): Promise<boolean> {
  if (!/^rate:(minute|hour):\{user:/.test(key)) return false;
  const redis = new Redis(stack.redisUrl());
  const leftMs = await redis.pttl(key);
  redis.disconnect();
  return leftMs !== -1 && leftMs <= 3_600_000;
}

describe('deleting an account', () => {
  it('leaves no trace of the user in any table or key, and tells how far it has come', async () => {
    const { user, word, ids, lateUpload } = await populate();
    const texts = [user.id, user.email, word, ...ids];
    const files = () => tracesInFiles(path.join(stack.dataFolder, 'files'), texts);
    // The search finds what is there: in every domain, the queue and Redis.
    const before = await tracesInDatabase(stack.ownerUrl(), texts);
    // A month of translations is a table of its own.
    const tables = new Set(before.map(({ table }) => table.replace(/^(translation\.translations)_\d{4}_\d{2}$/, '$1')));
    for (const table of ['users.users', 'users.sessions', 'translation.translations', 'translation.glossary_terms']) {
      expect(tables).toContain(table);
    }
    for (const table of ['vocabulary.reviews', 'vocabulary.review_days', 'vocabulary.scheduler_parameters']) {
      expect(tables).toContain(table);
    }
    for (const table of [
      'translation.memory_entries',
      'vocabulary.cards',
      'vocabulary.learner_settings',
      'agents.runs',
      'agents.checkpoints',
      'queue.job_common',
    ]) {
      expect(tables).toContain(table);
    }
    const counters = [`rate:hour:{user:${user.id}}`, `rate:minute:{user:${user.id}}`];
    const keys = (await tracesInRedis(stack.redisUrl(), texts)).sort();
    expect(keys).toEqual([`consistency:${user.id}`, ...counters]);
    await until(async () => (await lettersTo(stack.dataFolder, user.email)).length > 0);

    const tracesThatStay = async () => {
      const staying: string[] = [];
      for (const key of await tracesInRedis(stack.redisUrl(), texts)) if (!(await isCounter(key))) staying.push(key);
      return staying;
    };
    expect(await files()).toHaveLength(3);
    await exportCards(user, 'CSV');
    // A run makes cards too. Neither a rating nor a card waits for its vector; the background brings them within seconds.
    const cards = (await owner.query('SELECT FROM vocabulary.cards WHERE user_id = $1', [user.id])).rowCount as number;
    expect(cards).toBeGreaterThan(0);
    await until(async () => (await tracesInQdrant(stack.qdrantUrl(), texts)).length === 3 + cards, 60_000);

    // Several systems start at once, and a connection may take too long: that is not what is looked for here.
    const asked = new Date();
    const { data, errors } = await user.ask(DELETE, { password: user.password });
    expect(await lettersTo(stack.dataFolder, user.email)).toEqual([]);
    expect(errors).toBeUndefined();
    expect(data.deleteAccount.userErrors).toEqual([]);
    const { id, domains } = data.deleteAccount.erasure;
    expect(domains.map(({ name }: { name: string }) => name)).toEqual(DOMAINS);
    expect(domains[2]).toMatchObject({ name: 'users', rows: 2, erasedAt: expect.any(String) });

    // Anyone who holds its id may ask, signed in or not.
    const end = await until(async () => {
      const found = await erasure(id);
      return found.finishedAt && found;
    });
    expect(end.domains).toEqual([
      { name: 'agents', erasedAt: expect.any(String), rows: expect.any(Number), vectors: 0, files: 0 },
      { name: 'translation', erasedAt: expect.any(String), rows: expect.any(Number), vectors: 3, files: 3 },
      { name: 'users', erasedAt: expect.any(String), rows: 2, vectors: 0, files: 0 },
      { name: 'vocabulary', erasedAt: expect.any(String), rows: expect.any(Number), vectors: cards, files: 1 },
    ]);
    // Two runs, each with its steps and events; three translations by hand, what was spent and what may be. How far the
    // runs had come, and so how much more there was, is the machine's pace.
    expect(end.domains[0].rows).toBeGreaterThan(10);
    expect(end.domains[1].rows).toBeGreaterThanOrEqual(8);
    expect(await tracesInQdrant(stack.qdrantUrl(), texts)).toEqual([]);

    // The worker of the run that is gone gives up by itself, and its call to the model ends.
    await until(() => model.abandoned > 0);
    await until(async () => (await tracesInDatabase(stack.ownerUrl(), texts)).length === 3);
    const traces = await tracesInDatabase(stack.ownerUrl(), texts);
    const sweeps = traces.map(({ table, row: { name, state, data } }) => ({ table, name, state, data }));
    const sweepOf = (domain: string) => ({
      table: 'queue.job_common',
      name: `${domain}.account-erased`,
      state: 'created',
      data: { userId: user.id, erasureId: id, sweep: true },
    });
    expect(sweeps).toEqual(expect.arrayContaining(['agents', 'translation', 'vocabulary'].map(sweepOf)));
    expect(await tracesThatStay()).toEqual([]);

    // What a request that was under way has written since is found by the sweep, and what was sent to an address that had
    // been given out.
    const { url, headers } = lateUpload;
    expect(await files()).toEqual([]);
    expect(
      (await fetch(url, { method: 'PUT', headers, body: `Project ${word} must reconcile its ledger.` })).status,
    ).toBe(200);
    expect(await files()).toHaveLength(1);
    await owner.query(`INSERT INTO vocabulary.learner_settings VALUES ($1, 'C1', 'Asia/Shanghai', 1, 1, 0.9, 99)`, [
      user.id,
    ]);
    await owner.query("UPDATE queue.job SET start_after = now() WHERE data->>'sweep' = 'true'");
    await until(async () => (await tracesInDatabase(stack.ownerUrl(), texts)).length === 0, 25_000);
    expect(await tracesThatStay()).toEqual([]);
    await until(async () => (await files()).length === 0);
    expect(await erasure(id)).toEqual(end);
    expect(await loggedFailures(asked)).toEqual([]);
  }, 240_000);

  it('frees the address for a new account, and ends the sessions of the old one', async () => {
    const user = await signUp(stack.url);
    await user.ask(DELETE, { password: user.password });
    const signIn = await ask(
      stack.url,
      'mutation ($input: SignInInput!) { signIn(input: $input) { tokens { accessToken } userErrors { code } } }',
      { variables: { input: { email: user.email, password: user.password } } },
    );
    expect(signIn.data.signIn).toEqual({ tokens: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] });
    const again = await signUp(stack.url, { email: user.email });
    expect(again.id).not.toBe(user.id);
    const { rows } = await owner.query('SELECT FROM users.sessions WHERE user_id = $1', [user.id]);
    expect(rows).toEqual([]);
  });

  it('takes the password, and the user in person', async () => {
    const user = await signUp(stack.url);
    const wrong = await user.ask(DELETE, { password: 'not the password' });
    expect(wrong.data.deleteAccount).toEqual({
      erasure: null,
      userErrors: [{ code: 'INVALID_CREDENTIALS', field: ['password'] }],
    });
    const { data } = await user.ask('{ me { email } }');
    expect(data.me.email).toBe(user.email);
    const anonymous = await ask(stack.url, DELETE, { variables: { password: user.password } });
    expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('happens once, however often it is asked for at once', async () => {
    const user = await signUp(stack.url);
    const answers = await Promise.all(Array.from({ length: 4 }, () => user.ask(DELETE, { password: user.password })));
    const erasures = answers.map(({ data }) => data.deleteAccount.erasure).filter(Boolean);
    expect(erasures).toHaveLength(1);
  });
});

describe('an erasure', () => {
  it.each(['01890a5d-ac96-774b-bcce-b302099a8057', 'no id', ''])('is null for an id that is none: %j', async (id) => {
    expect(await erasure(id)).toBeNull();
  });
});
