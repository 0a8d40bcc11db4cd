import { ask, type GraphqlAnswer } from './client.ts';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    user { id role } tokens { accessToken refreshToken } userErrors { code message field }
  }
}`;

const REFRESH = `mutation ($token: String!) {
  refreshSession(refreshToken: $token) {
    user { id email role }
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
    userErrors { code field }
  }
}`;

export const signIn = (
  url: string,
  { email, password }: { email: string; password: string },
  userAgent = 'test',
): Promise<GraphqlAnswer> =>
  ask(url, SIGN_IN, { variables: { input: { email, password } }, headers: { 'user-agent': userAgent } });

export const refresh = (url: string, token: string): Promise<GraphqlAnswer> =>
  ask(url, REFRESH, { variables: { token } });

/** The code of what a payload refuses, or null. */
export const refusalOf = ({ data }: GraphqlAnswer, field: string): string | null =>
  data[field].userErrors[0]?.code ?? null;
