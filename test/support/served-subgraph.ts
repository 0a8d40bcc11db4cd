import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { composeSdl } from './composed.ts';

/** A subgraph of a test's own behind a real port. */
export interface ServedSubgraph {
  name: string;
  sdl: string;
  url: string;
  /** What it does in the place of answering. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Headers of its answers. @default none */
  headers: () => Record<string, string>;
  /** Requests that it holds open, and all that it was asked. */
  open: number;
  asked: number;
  stop(): Promise<void>;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

export async function serveSubgraph(name: string, fields: string, rootValue: object): Promise<ServedSubgraph> {
  const sdl = `${LINK}\n${fields}`;
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  const server = createServer(async (request, response) => {
    // Readiness, and what a router asks of users beside operations.
    if (request.method === 'GET') return void response.end('{}');
    subgraph.asked += 1;
    subgraph.open += 1;
    response.once('close', () => {
      subgraph.open -= 1;
    });
    if (subgraph.instead) return subgraph.instead(request, response);
    const { query, variables } = (await json(request)) as { query: string; variables: Record<string, unknown> };
    const result = await graphql({ schema, source: query, variableValues: variables, rootValue });
    response.setHeaders(new Map(Object.entries(subgraph.headers()))).end(JSON.stringify(result));
  });
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const subgraph: ServedSubgraph = {
    name,
    sdl,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    instead: null,
    headers: () => ({}),
    open: 0,
    asked: 0,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return subgraph;
}

/** The supergraph of them, which names their real addresses. */
export function composeServed(subgraphs: readonly ServedSubgraph[]): string {
  const addresses = new Map(subgraphs.map(({ name, url }) => [name, url]));
  return composeSdl(subgraphs).replaceAll(/"http:\/\/(\w+)"/g, (text, name) => {
    const url = addresses.get(name);
    return url === undefined ? text : `"${url}"`;
  });
}
