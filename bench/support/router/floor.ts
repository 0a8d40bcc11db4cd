import { Pool } from 'undici';
import { createHealth } from '#platform/health.ts';
import { createHttpServer, readBody } from '#platform/http-server.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';

/** What to ask for each query: levels of fetches, the next one after the last. */
export type FloorPlans = Record<string, { url: string; body: string }[][]>;

/**
 * The least that a router can do: the same fetches, and an answer of the same size. With `PARSED` each answer is parsed
 * too.
 */
const plans: FloorPlans = JSON.parse(process.env.PLANS ?? '{}');
const parsed = process.env.PARSED === 'on';
const sizes: Record<string, number> = JSON.parse(process.env.SIZES ?? '{}');
const answers = new Map(Object.entries(sizes).map(([query, bytes]) => [query, 'x'.repeat(bytes)]));
const pools = new Map<string, Pool>();

/** undici's cheapest way: no stream, no object of headers. */
function post(url: string, body: string): Promise<string> {
  const { origin, pathname } = new URL(url);
  const pool = pools.get(origin + pathname) ?? new Pool(origin, { connections: 64 });
  pools.set(origin + pathname, pool);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { path: pathname, method: 'POST', headers: { 'content-type': 'application/json' }, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()),
        onResponseError: (_, error) => reject(error),
      },
    );
  });
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
    if (parsed) for (const text of texts) JSON.parse(text);
  }
  response.setHeader('content-type', 'application/json');
  response.end(answers.get(query));
});
console.log(`"listening" ${await http.listen(Number(process.env.PORT), '127.0.0.1')}`);
