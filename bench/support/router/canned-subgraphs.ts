import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { SHOP } from './shop.ts';

/** All subgraphs in one process, each at its name: what was asked once is answered from memory, so that they cost little. */
const schemas = new Map(
  SHOP.map(({ name, sdl, resolvers }) => [
    `/${name}`,
    buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
  ]),
);
const answers = new Map<string, Buffer>();

async function answer(path: string, body: string): Promise<Buffer> {
  const known = answers.get(path + body);
  if (known) return known;
  const schema = schemas.get(path);
  if (!schema) return Buffer.from('{}');
  const { query, variables } = JSON.parse(body);
  const made = Buffer.from(JSON.stringify(await graphql({ schema, source: query, variableValues: variables })));
  answers.set(path + body, made);
  return made;
}

const server = createServer(async (request, response) => {
  const made = await answer(request.url ?? '/', await text(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': made.length }).end(made);
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`"listening" ${(server.address() as AddressInfo).port}`);
