import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, inject, it } from 'vitest';
import { signUp } from '../support/client.ts';

const { url, ports } = inject('stack');

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** A way to the router that can be cut. */
async function startTunnel() {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const router = connect(ports.router, '127.0.0.1');
    for (const socket of [client, router]) {
      open.add(socket);
      socket
        .on('error', () => {})
        .once('close', () => {
          client.destroy();
          router.destroy();
        });
    }
    client.pipe(router).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  closes.push(cut, () => server.close());
  return { port: (server.address() as { port: number }).port, cut };
}

const PRELUDE = (token: string) => `
const PROGRESS = 'subscription ($runId: ID!, $after: Int) { agentRunProgress(runId: $runId, after: $after) { __typename seq } }';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const connections = { count: 0 };
const freshAccessToken = async () => (connections.count++, ${JSON.stringify(token)});
`;

/** The code of docs/clients.md, as a client would have it, against this address. */
async function loadSnippet(token: string, port: number) {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile('docs/clients.md', 'utf8')) ?? [];
  expect(code).toContain('ws://localhost:4000/graphql');
  const folder = await mkdtemp(path.resolve('.data/snippet-'));
  closes.push(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'snippet.ts');
  const adapted = code.replace('ws://localhost:4000', `ws://127.0.0.1:${port}`);
  await writeFile(file, `// @ts-nocheck\n${PRELUDE(token)}\n${adapted}\nexport { client, watchRun };`);
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

it('what the documents say to clients keeps every event of a run, once, across lost connections', async () => {
  const user = await signUp(url);
  const { port, cut } = await startTunnel();
  const { client, watchRun, connections } = await loadSnippet(user.token, port);
  closes.push(() => client.dispose());
  const { data } = await user.ask(
    'mutation { startAgentRun(input: { text: "We must reconcile this.", idempotencyKey: "a" }) { run { id } } }',
  );
  const runId = data.startAgentRun.run.id;

  const events: { seq: number; __typename: string }[] = [];
  await watchRun(runId, (event: (typeof events)[number]) => {
    events.push(event);
    // In the middle of things, twice.
    if (event.seq === 1 || event.seq === 3) cut();
  });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.__typename).toBe('RunStatusChanged');
  expect(connections.count).toBeGreaterThanOrEqual(3);
}, 120_000);
