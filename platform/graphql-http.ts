import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { asRefusal, readJson, refuse, searchOf, traceparentOf } from './graphql-requests.ts';
import type { RequestHandler } from './http-server.ts';
import { inSpan } from './spans.ts';

export interface GraphqlHttpOptions<Context extends BaseContext> {
  /** A PublicError that is thrown here refuses the request. */
  context: (request: IncomingMessage, response: ServerResponse) => Promise<Context>;
  /** Headers of the answer that only the finished operation knows. */
  answerHeaders?: (context: Context) => Record<string, string>;
  maxBodyBytes: number;
}

/** Hands HTTP requests to Apollo Server: reads the body, which must be JSON, and writes the answer. */
export function graphqlHttp<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  { context, answerHeaders, maxBodyBytes }: GraphqlHttpOptions<Context>,
): RequestHandler {
  return async (request, response) => {
    let contextValue: Context;
    let body: unknown;
    try {
      contextValue = await context(request, response);
      if (request.method === 'POST') body = await readJson(request, maxBodyBytes);
    } catch (error) {
      const refusal = asRefusal(error, maxBodyBytes);
      if (!refusal) throw error;
      return refuse(response, refusal);
    }

    const execute = () =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: (request.method ?? 'GET').toUpperCase(),
          headers: toHeaderMap(request),
          search: searchOf(request.url),
          body,
        },
        context: async () => contextValue,
      });
    const answer = await inSpan('graphql', { kind: 'server', traceparent: traceparentOf(request) }, execute);
    const headers = [...answer.headers, ...Object.entries(answerHeaders?.(contextValue) ?? {})];
    for (const [name, value] of headers) response.setHeader(name, value);
    response.statusCode = answer.status ?? 200;
    if (answer.body.kind === 'complete') return void response.end(answer.body.string);
    for await (const chunk of answer.body.asyncIterator) response.write(chunk);
    response.end();
  };
}

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
