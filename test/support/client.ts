import { randomUUID } from 'node:crypto';

export interface GraphqlAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of the answer
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [key: string]: unknown } }[];
  /** The consistency token that came with it. */
  consistency: string | null;
}

export interface GraphqlRequest {
  variables?: Record<string, unknown>;
  token?: string;
  headers?: Record<string, string>;
}

/** Asks as a client would, over HTTP. */
export async function ask(
  url: string,
  query: string,
  { variables, token, headers }: GraphqlRequest = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
  return { status: response.status, data, errors, consistency: response.headers.get('x-consistency-token') };
}

export interface TestUser {
  id: string;
  email: string;
  password: string;
  token: string;
  refreshToken: string;
  ask(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
}

const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { user { id } tokens { accessToken refreshToken } userErrors { message } }
}`;

/** A new user, signed in. */
export async function signUp(url: string, input: Record<string, unknown> = {}): Promise<TestUser> {
  const email = `${randomUUID()}@example.com`;
  const password = randomUUID();
  const variables = { input: { email, password, displayName: '测试用户', ...input } };
  const { data, errors } = await ask(url, SIGN_UP, { variables });
  if (!data?.signUp?.tokens) throw new Error(`No sign-up: ${JSON.stringify(errors ?? data)}`);
  const { accessToken: token, refreshToken } = data.signUp.tokens;
  return {
    id: data.signUp.user.id,
    email,
    password,
    token,
    refreshToken,
    ask: (query, variables) => ask(url, query, { variables, token }),
  };
}
