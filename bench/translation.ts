import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { readConfig } from '#platform/config.ts';
import { type Launched, launch } from '../test/support/launcher.ts';
import { type ScriptedModel, startScriptedModel } from '../test/support/scripted-model.ts';
import { until } from '../test/support/until.ts';
import { createHttpClient, type HttpClient } from './support/http-client.ts';
import { forMs, inParallel } from './support/parallel.ts';
import { percentiles } from './support/percentiles.ts';
import { signUpUsers } from './support/sign-up-users.ts';

const USAGE = `npm run bench:translation     translating through the router: by a model that takes no time, from the cache, by the gloss
Settings: BENCH_MS=4000   milliseconds that each case is measured

The model is a local server of the tests: what is measured is what Yuqiao adds to a model. It shares the machine with the
router, the subgraphs, PostgreSQL and Redis, all of which the requests go through, and with the one who asks.`;

const { ms } = readConfig({
  ms: z.object({ BENCH_MS: z.coerce.number().int().min(100).default(4_000) }).transform((env) => env.BENCH_MS),
});

const TRANSLATE = `mutation ($input: TranslateInput!) {
  translate(input: $input) { translation { cached engine segments { engine } } userErrors { message } }
}`;
const STREAM = `subscription ($input: TranslateInput!) {
  translationStream(input: $input) { __typename ... on TranslationDelta { text } }
}`;
const AT_ONCE = 8;
const USERS = 8;

/** Three sentences as in a short e-mail; no two texts have one in common. */
const freshText = () => {
  const id = randomUUID().slice(0, 8);
  return `请在周五之前确认合同 ${id} 的条款。会议 ${id} 改到明天下午三点。发票 ${id} 已经寄出，请查收。`;
};

interface Stack {
  url: string;
  client: HttpClient;
  tokens: string[];
  model: ScriptedModel;
}

interface Answer {
  translate: { translation: { cached: boolean; engine: string; segments: { engine: string }[] } };
}

async function translate({ client, tokens }: Stack, text: string, place = 0) {
  const data = (await client.ask(TRANSLATE, { input: { text } }, tokens[place % tokens.length])) as unknown as Answer;
  return data.translate.translation;
}

/** Requests a second with some at once; milliseconds of each when there is only one at a time. */
async function measure(stack: Stack, name: string, engine: string, textOf: (place: number) => string) {
  const segments = { all: 0, byEngine: 0 };
  const asked = stack.model.requests.length;
  const work = async (place: number) => {
    const translation = await translate(stack, textOf(place), place);
    segments.all += translation.segments.length;
    segments.byEngine += translation.segments.filter((segment) => segment.engine === engine).length;
  };
  const { times } = await inParallel(1, forMs(ms / 2), work);
  const { perSecond } = await inParallel(AT_ONCE, forMs(ms), work);
  if (segments.byEngine < segments.all) throw new Error(`${name}: not everything was translated by ${engine}`);
  const { p50, p99 } = percentiles(times);
  return {
    case: name,
    'requests/s': Math.round(perSecond),
    'p50 ms': Number(p50.toFixed(1)),
    'p99 ms': Number(p99.toFixed(1)),
    'model calls per 100 segments': Number(((100 * (stack.model.requests.length - asked)) / segments.all).toFixed(1)),
  };
}

async function measureStack(stack: Stack) {
  const known = Array.from({ length: USERS }, freshText);
  await Promise.all(known.map((text, place) => translate(stack, text, place)));
  const rows = [
    await measure(stack, 'uncached, 3 segments', 'model', freshText),
    await measure(stack, 'cached, 3 segments', 'model', (place) => known[place % USERS]!),
  ];
  stack.model.always({ status: 401 });
  for (let failure = 0; failure < 3; failure += 1) await translate(stack, freshText());
  rows.push(await measure(stack, 'gloss, the model left alone', 'gloss', freshText));
  stack.model.always('answer');
  await until(async () => (await translate(stack, freshText())).engine === 'model', 30_000);
  console.table(rows);
}

/** Model calls for what comes in one text, or in many at once, and for a day's work in which sentences come again. */
async function measureCalls(stack: Stack) {
  const callsFor = async (work: () => Promise<unknown>) => {
    const before = stack.model.requests.length;
    await work();
    return stack.model.requests.length - before;
  };
  const sentences = Array.from({ length: 100 }, (_, index) => `第 ${index} 项 ${randomUUID().slice(0, 8)} 已经完成。`);
  const whole = await callsFor(() => translate(stack, sentences.join('\n')));
  const others = sentences.map((sentence) => `${sentence.slice(0, -1)}了。`);
  const together = await callsFor(() => Promise.all(others.map((text) => translate(stack, text))));

  // By Zipf's law: the rank of a sentence is e to an evenly drawn power, so that greetings come often and the rest once.
  const usual = Array.from({ length: 2_000 }, (_, index) => `日常句子 ${index} ${randomUUID().slice(0, 8)}。`);
  let segments = 0;
  const day = await callsFor(async () => {
    for (let text = 0; text < 200; text += 1) {
      const chosen = Array.from({ length: 5 }, () => usual[Math.floor(usual.length ** Math.random()) - 1]!);
      segments += chosen.length;
      await translate(stack, chosen.join(''));
    }
  });
  const asked = stack.model.requests.slice(-day).reduce((sum, request) => sum + request.segments.length, 0);
  console.table([
    { workload: '100 segments in one text', segments: 100, 'model calls': whole, 'from the cache': '0 %' },
    {
      workload: `100 texts of one user, ${AT_ONCE} at once`,
      segments: 100,
      'model calls': together,
      'from the cache': '0 %',
    },
    {
      workload: '200 e-mails with sentences that come again',
      segments,
      'model calls': day,
      'from the cache': `${Math.round(100 * (1 - asked / segments))} %`,
    },
  ]);
}

/** A model that writes 60 characters a second, beside the first text and the last. */
async function measureStream({ url, tokens, model }: Stack) {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens[0]}` },
  });
  const first: number[] = [];
  const whole: number[] = [];
  model.always({ pace: 50 });
  for (let round = 0; round < 10; round += 1) {
    const began = performance.now();
    let told = false;
    for await (const _ of client.iterate({ query: STREAM, variables: { input: { text: freshText() } } })) {
      if (!told) first.push(performance.now() - began);
      told = true;
    }
    whole.push(performance.now() - began);
  }
  model.always('answer');
  await client.dispose();
  const row = (of: string, times: number[]) => {
    const { p50, p99 } = percentiles(times);
    return { stream: of, 'p50 ms': Math.round(p50), 'p99 ms': Math.round(p99) };
  };
  console.table([row('first text', first), row('whole translation', whole)]);
}

async function main() {
  if (process.argv.includes('--help')) return console.log(USAGE);
  await mkdir('.data', { recursive: true });
  const model = await startScriptedModel();
  let launched: Launched | undefined;
  try {
    launched = await launch({
      env: { LLM_BASE_URL: model.url, LLM_MODEL: model.model, DAILY_TOKEN_QUOTA: '1000000000' },
    });
    const { url } = launched;
    const client = createHttpClient(url, AT_ONCE);
    const tokens = (await signUpUsers(url, USERS)).map(({ token }) => token);
    const stack = { url, client, tokens, model };
    await measureStack(stack);
    await measureCalls(stack);
    await measureStream(stack);
    await client.close();
  } finally {
    await launched?.stop();
    await model.stop();
  }
  console.log('Gloss and dictionaries, each in a process of its own:');
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'bench/language.ts'], { stdio: 'inherit' });
}

await main();
