import { createHealth } from '#platform/health.ts';
import { createHttpServer, readBody } from '#platform/http-server.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSubgraphClient } from '../../../router/executor/subgraph-client.ts';

/** What to ask for each query: levels of fetches, the next one after the last. */
export type FloorPlans = Record<string, { url: string; body: string }[][]>;

/**
 * The least that a router can do: the same fetches with the same client, and an answer of the same size. With `PARSED` each
 * answer is parsed too, and the last one written again.
 */
const plans: FloorPlans = JSON.parse(process.env.PLANS ?? '{}');
const parsed = process.env.PARSED === 'on';
const sizes: Record<string, number> = JSON.parse(process.env.SIZES ?? '{}');
const answers = new Map(Object.entries(sizes).map(([query, bytes]) => [query, 'x'.repeat(bytes)]));
const clients = new Map<string, ReturnType<typeof createSubgraphClient>>();
const never = new AbortController().signal;

function post(url: string, body: string) {
  const client = clients.get(url) ?? createSubgraphClient(url);
  clients.set(url, client);
  return client.post({ body, headers: {}, timeoutMs: 30_000, signal: never });
}

const http = createHttpServer({
  health: createHealth(),
  metrics: createMetrics('floor'),
  logger: createLogger('floor', 'error'),
});
http.route('/graphql', async (request, response) => {
  const { query } = JSON.parse(await readBody(request, 1e6));
  for (const level of plans[query] ?? []) {
    const texts = await Promise.all(level.map(({ url, body }) => post(url, body)));
    if (parsed) for (const { text } of texts) JSON.parse(text);
  }
  response.setHeader('content-type', 'application/json');
  response.end(answers.get(query));
});
console.log(`"listening" ${await http.listen(Number(process.env.PORT), '127.0.0.1')}`);
