import { readFileSync } from 'node:fs';
import { startPlainRouter } from '../../../router/plain.ts';

/** The executor with nothing around it. */
const { SUPERGRAPH = '', PORT, IN_FLIGHT_SHARING } = process.env;
const { url } = await startPlainRouter(readFileSync(SUPERGRAPH, 'utf8'), Number(PORT), {
  subgraphTimeoutMs: 30_000,
  operationTimeoutMs: 60_000,
  sharing: IN_FLIGHT_SHARING === 'on',
});
console.log(`"listening" ${url}`);
