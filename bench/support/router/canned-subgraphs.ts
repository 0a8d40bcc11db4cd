import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createCannedAnswers } from '../canned-answers.ts';
import { SHOP } from './shop.ts';

/** All subgraphs in one process, each at its name. */
const answer = createCannedAnswers(SHOP);

const server = createServer(async (request, response) => {
  const made = await answer(request.url ?? '/', await text(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': made.length }).end(made);
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`"listening" ${(server.address() as AddressInfo).port}`);
