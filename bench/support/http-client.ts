import { Pool } from 'undici';

export interface HttpClient {
  /** @returns the data; throws when the answer has errors */
  ask(query: string, variables?: Record<string, unknown>, token?: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Where the pages are that ask: a browser names its page's origin with each request. */
export const ORIGIN = 'https://app.example.com';

/** A client that costs little beside what it measures, on connections that stay open. */
export function createHttpClient(graphqlUrl: string, connections: number): HttpClient {
  const { origin, pathname: path } = new URL(graphqlUrl);
  const pool = new Pool(origin, { connections });
  return {
    async ask(query, variables, token) {
      const { body } = await pool.request({
        method: 'POST',
        path,
        headers: {
          'content-type': 'application/json',
          origin: ORIGIN,
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      const answer = (await body.json()) as { data?: Record<string, unknown>; errors?: unknown };
      if (answer.errors || !answer.data) throw new Error(`Unexpected: ${JSON.stringify(answer)}`);
      return answer.data;
    },
    close: () => pool.close(),
  };
}
