import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import { newId } from '#platform/ids.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { freePorts } from '../support/launcher.ts';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';

const SECRET = 'r'.repeat(32);
const sign = createIdentitySigner('router', SECRET);
// Some 280 tokens are reserved for a short text: there is room for one at a time.
const QUOTA = 500;
const CALL_TOKENS = 18;

let postgres: DomainDatabase<'translation'>;
let model: ScriptedModel;
const children: ChildProcess[] = [];
beforeAll(async () => {
  [postgres, model] = await Promise.all([startDomainDatabase('translation'), startScriptedModel()]);
  await dictionaryForTests();
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await model?.stop();
  await postgres?.stop();
});

/** A process of the translation domain, as it runs in production. */
async function startProcess(): Promise<{ url: string; child: ChildProcess }> {
  const { port } = await freePorts(['port']);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'subgraphs/translation/main.ts'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ENV_FILE: '',
      TRANSLATION_PORT: String(port),
      DATABASE_URL: postgres.url,
      // Nobody: what is spent depends on PostgreSQL alone.
      REDIS_URL: 'redis://127.0.0.1:9',
      CACHE_DIR: path.resolve('.data/cache'),
      ROUTER_IDENTITY_SECRET: SECRET,
      WORKER_IDENTITY_SECRET: SECRET,
      LLM_BASE_URL: model.url,
      LLM_MODEL: model.model,
      LLM_TIMEOUT_MS: '4000',
      DAILY_TOKEN_QUOTA: String(QUOTA),
    },
  });
  children.push(child);
  await until(
    async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok ?? false,
    60_000,
  );
  return { url: `http://127.0.0.1:${port}/graphql`, child };
}

async function translate(url: string, userId: string): Promise<string> {
  const viewer = { id: userId, role: 'LEARNER' as const, sessionId: null, scopes: null };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: sign(viewer, 'translation') },
    body: JSON.stringify({ query: 'mutation { translate(input: { text: "你好" }) { translation { kind } } }' }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: either of two shapes
  const { data, errors } = (await response.json()) as any;
  return errors?.[0].extensions.code ?? data.translate.translation.kind;
}

async function counterOf(userId: string) {
  const rows = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ tokens: number; reserved: number }[]>`
      SELECT tokens::int, reserved_tokens::int AS reserved FROM translation.spending WHERE user_id = ${userId}::uuid`,
  );
  return rows[0];
}

describe('a process that is killed with a call of the model on its way', () => {
  it('holds its tokens no longer than a call may take; what was used before stays counted', async () => {
    const [dying, other] = await Promise.all([startProcess(), startProcess()]);
    const userId = newId();
    expect(await translate(dying.url, userId)).toBe('TRANSLATION');

    model.next('stall');
    const cutOff = translate(dying.url, userId).catch(() => 'cut off');
    await until(() => model.requests.length === 2);
    dying.child.kill('SIGKILL');
    expect(await cutOff).toBe('cut off');

    expect(await counterOf(userId)).toEqual({ tokens: CALL_TOKENS, reserved: expect.any(Number) });
    expect(await translate(other.url, userId)).toBe('QUOTA_EXCEEDED');
    await until(async () => (await counterOf(userId))?.reserved === 0, 30_000);
    expect(await translate(other.url, userId)).toBe('TRANSLATION');
    expect(await counterOf(userId)).toEqual({ tokens: 2 * CALL_TOKENS, reserved: 0 });
  });
});
