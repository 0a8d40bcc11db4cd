import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { PublicError } from './errors.ts';
import { BodyTooLarge, type RequestHandler, readBody, sendJson } from './http-server.ts';

export interface GraphqlHttpOptions<Context extends BaseContext> {
  /** A PublicError that is thrown here refuses the request. */
  context: (request: IncomingMessage, response: ServerResponse) => Promise<Context>;
  /** Headers of the answer that only the finished operation knows. */
  answerHeaders?: (context: Context) => Record<string, string>;
  maxBodyBytes: number;
}

const refuse = (response: ServerResponse, status: number, message: string, code = 'BAD_REQUEST') =>
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });

/** Hands HTTP requests to Apollo Server: reads the body, which must be JSON, and writes the answer in whole or in chunks. */
export function graphqlHttp<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  { context, answerHeaders, maxBodyBytes }: GraphqlHttpOptions<Context>,
): RequestHandler {
  return async (request, response) => {
    let body: unknown;
    let contextValue: Context;
    try {
      contextValue = await context(request, response);
      const text = await readBody(request, maxBodyBytes);
      body = text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        response.setHeader('connection', 'close');
        return refuse(response, 413, `The request body is larger than ${maxBodyBytes} bytes.`);
      }
      if (error instanceof PublicError) return refuse(response, error.status, error.message, error.extensions.code);
      if (error instanceof SyntaxError) return refuse(response, 400, 'The request body is not valid JSON.');
      throw error;
    }

    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: (request.method ?? 'GET').toUpperCase(),
        headers: toHeaderMap(request),
        search: new URL(request.url ?? '/', 'http://localhost').search,
        body,
      },
      context: async () => contextValue,
    });
    const headers = [...answer.headers, ...Object.entries(answerHeaders?.(contextValue) ?? {})];
    for (const [name, value] of headers) response.setHeader(name, value);
    response.statusCode = answer.status ?? 200;
    if (answer.body.kind === 'complete') return void response.end(answer.body.string);
    for await (const chunk of answer.body.asyncIterator) response.write(chunk);
    response.end();
  };
}

/** Aborts when the caller leaves; after the answer that means nothing any more. */
export function abortedOnClose(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
