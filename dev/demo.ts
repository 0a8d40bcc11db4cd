import { randomUUID } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ConfigError, readConfig, readEnvironment } from '#platform/config.ts';
import { type StartConfig, startConfig } from './config.ts';
import { createDemoScreen, type FinishedRun, type RunEvent } from './demo-screen.ts';
import { startStack } from './stack.ts';
import { StartError } from './start-error.ts';
import { stopOnSignals } from './stop-on-signals.ts';
import { createTerminal } from './terminal.ts';

const USAGE = `npm run demo                      a built-in workplace e-mail, and the draft of an answer to it
npm run demo -- "一段中文"          translates your text, checks its grammar and proposes cards, live
npm run demo -- --polish "English" makes your English better, and says why

It asks the router at http://localhost:PORT (4000). When none answers, it starts the embedded stack and stops it afterwards.`;

/** A workplace e-mail, and the draft of an answer as a learner would write it. */
const EMAIL = `王经理，您好：

关于上周讨论的合作项目，我们已经完成了初步方案，附件是详细的报价单。由于供应商调整了交货时间，原定的发布日期需要推迟一周。
请您在周五之前确认合同条款。如果有任何问题，请随时与我联系。

期待您的回复。`;
const DRAFT = `Dear Mr. Wang, I have receive the preliminary proposal and we discussed the discrepancies with our supplier yesterday. \
He suggest to postpone the release by one week. Please find the revised quotation in the attachment.`;

const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { tokens { accessToken } userErrors { message } }
}`;

const START = `mutation ($input: StartAgentRunInput!) {
  startAgentRun(input: $input) { run { id } userErrors { message } }
}`;

const PROGRESS = `subscription ($runId: ID!) {
  agentRunProgress(runId: $runId) {
    __typename seq progress
    ... on RunStatusChanged { status }
    ... on StepStarted { step role attempt }
    ... on StepFinished { step outcome summary }
    ... on TextDelta { segment offset text }
  }
}`;

const RESULT = `query ($id: ID!) {
  agentRun(id: $id) {
    status error complexity qualityScore outputText changes { before after reason }
    user { displayName }
    translation { kind engine source target targetText }
    grammarIssues { text message suggestions }
    learningPlan {
      summary
      items { day reason example word { lemma phonetic level senses { text } } card { id front back due } }
    }
  }
}`;

/** Asks over HTTP and throws what is wrong with the answer. */
function createApi(url: string) {
  return async function ask<T>(query: string, variables: object, token?: string): Promise<T> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (errors?.length) throw new StartError(errors.map(({ message }) => message).join('\n'));
    return data as T;
  };
}

interface Payload {
  userErrors: { message: string }[];
}

function accept<T extends Payload>(payload: T): T {
  if (payload.userErrors.length > 0) throw new StartError(payload.userErrors.map(({ message }) => message).join('\n'));
  return payload;
}

async function runDemo(url: string, texts: readonly string[], workflow: string): Promise<void> {
  const ask = createApi(url);
  const input = { email: `demo-${randomUUID()}@example.com`, password: randomUUID(), displayName: '演示用户' };
  const { signUp } = await ask<{ signUp: Payload & { tokens: { accessToken: string } } }>(SIGN_UP, { input });
  const token = accept(signUp).tokens.accessToken;
  for (const text of texts) await runText(url, token, { text, workflow });
}

async function runText(url: string, token: string, asked: { text: string; workflow: string }): Promise<void> {
  const ask = createApi(url);
  const screen = createDemoScreen(asked.text);
  const { startAgentRun } = await ask<{ startAgentRun: Payload & { run: { id: string } } }>(
    START,
    { input: { ...asked, idempotencyKey: randomUUID() } },
    token,
  );
  const { id } = accept(startAgentRun).run;
  await watchRun(url, token, id, screen.show);
  const { agentRun } = await ask<{ agentRun: FinishedRun }>(RESULT, { id }, token);
  screen.finish(agentRun);
}

/** Shows each event of a run as it comes, until the run ends. */
async function watchRun(url: string, token: string, runId: string, show: (event: RunEvent) => void): Promise<void> {
  const client: Client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    for await (const { data, errors } of client.iterate<{ agentRunProgress: RunEvent }>({
      query: PROGRESS,
      variables: { runId },
    })) {
      if (errors) throw new StartError(errors.map(({ message }) => message).join('\n'));
      if (data) show(data.agentRunProgress);
    }
  } finally {
    await client.dispose();
  }
}

async function isRunning({ ports }: StartConfig): Promise<boolean> {
  const answer = await fetch(`http://localhost:${ports.router}/health/ready`).catch(() => null);
  return answer?.ok ?? false;
}

async function main(): Promise<void> {
  const isPolish = process.argv.includes('--polish');
  const [first] = process.argv.slice(2).filter((argument) => argument !== '--polish');
  if (first === '--help' || first === '-h') return console.log(USAGE);
  const workflow = isPolish ? 'polish' : 'assist';
  const texts = first?.trim() ? [first.trim()] : isPolish ? [DRAFT] : [EMAIL, DRAFT];
  const environment = readEnvironment();
  const { config } = readConfig({ config: startConfig }, environment);
  const url = `http://localhost:${config.ports.router}/graphql`;
  if (await isRunning(config)) return runDemo(url, texts, workflow);

  console.log(`No router answers at ${url}: starting the embedded stack for this demo.\n`);
  const starting = startStack(config, environment, createTerminal());
  stopOnSignals(async () => {
    const stack = await starting.catch(() => null);
    await stack?.stop();
  });
  const stack = await starting;
  try {
    await runDemo(stack.url, texts, workflow);
  } finally {
    await stack.stop();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (error instanceof ConfigError) console.error(`The configuration has problems:\n${error.message}`);
  else if (error instanceof StartError) console.error(error.message);
  else console.error('The demo failed:', error);
  process.exit(1);
}
