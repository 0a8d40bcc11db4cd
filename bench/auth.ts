import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readConfig } from '#platform/config.ts';
import { createAccessTokens } from '../subgraphs/users/services/access-tokens.ts';
import { type Launched, launch } from '../test/support/launcher.ts';
import { guardsAlone } from './support/guards-alone.ts';
import { startRouters, UNREACHED } from './support/routers.ts';
import { signInsPerSecond } from './support/sign-ins.ts';
import { signUpUsers } from './support/sign-up-users.ts';
import { verifiedQueries } from './support/verified-queries.ts';

const USAGE = `npm run bench:auth      sign-ins, verified requests and what guards cost, on embedded servers of its own
Settings: BENCH_ROUNDS=7          of each kind, in turns
          BENCH_REQUESTS=2000     a round of small queries
          BENCH_SIGN_IN_MS=3000   a round of sign-ins`;

const { bench } = readConfig({
  bench: z
    .object({
      BENCH_ROUNDS: z.coerce.number().int().min(1).default(7),
      BENCH_REQUESTS: z.coerce.number().int().min(100).default(2_000),
      BENCH_SIGN_IN_MS: z.coerce.number().int().min(100).default(3_000),
    })
    .transform((env) => ({ rounds: env.BENCH_ROUNDS, requests: env.BENCH_REQUESTS, roundMs: env.BENCH_SIGN_IN_MS })),
});

const VIEWERS = 100;
/** What the guards may cost of a small query. */
const AIM = '15 %';

async function main() {
  if (process.argv.includes('--help')) return console.log(USAGE);
  await mkdir('.data', { recursive: true });
  // Attempts and operations are counted as for anybody, but nobody is refused.
  const stack = await launch({ env: { ...UNREACHED, ATTEMPTS_PER_ADDRESS: '1000000' } });
  try {
    await run(stack);
  } finally {
    await stack.stop();
  }
}

async function run(stack: Launched) {
  console.log(`Sign-ins: median of ${bench.rounds} rounds of ${bench.roundMs} ms, in turns`);
  console.table(await signInsPerSecond(stack, bench));

  const { routerIdentitySecret, tokenOf } = await readSecrets(stack);
  const userIds = (await signUpUsers(stack.url, VIEWERS)).map(({ id }) => id);
  const routers = await startRouters(stack, routerIdentitySecret, userIds[0] as string);
  try {
    const tokens = await Promise.all(userIds.map(tokenOf));
    const { requests, shares } = await verifiedQueries(routers, tokens, bench);
    console.log(
      `Small queries of ${VIEWERS} viewers, 16 at once: medians of ${bench.rounds} rounds of ${bench.requests}, in turns`,
    );
    console.table(requests);
    console.log(
      `Cost of guards: CPU of the router as it is, less that of the router without (aim: all at most ${AIM})`,
    );
    console.table(shares);
  } finally {
    await Promise.all(Object.values(routers).map((router) => router.stop()));
  }

  console.log('Guards alone, in this process');
  console.table(await guardsAlone(stack, tokenOf));
}

/** Tokens are signed as users would, just before they are needed: the run may take longer than they live. */
async function readSecrets({ dataFolder }: Launched) {
  const secrets = JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8'));
  const tokens = await createAccessTokens(JSON.parse(secrets.accessTokenKeys).keys);
  const tokenOf = async (id: string) => (await tokens.issue({ id, role: 'LEARNER' } as never, id)).accessToken;
  return { routerIdentitySecret: secrets.routerIdentitySecret as string, tokenOf };
}

await main();
