import { readFileSync } from 'node:fs';
import { startPlainRouter } from '../../../router/plain.ts';

/** The executor with nothing around it. */
const { url } = await startPlainRouter(readFileSync(process.env.SUPERGRAPH ?? '', 'utf8'), Number(process.env.PORT));
console.log(`"listening" ${url}`);
