import type { IncomingMessage, ServerResponse } from 'node:http';

export interface SecurityHeadersOptions {
  /** Reached over HTTPS, so that a browser may be told never to come without. */
  production: boolean;
  /** Whether a browser gets Sandbox's page for `GET /graphql`. */
  sandbox: boolean;
}

const YEAR_SECONDS = 31_536_000;
/** Data is nothing to be run, framed or loaded from. */
const OF_DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** Sandbox's page brings a policy of its own for what it loads, with a nonce; two policies must both allow. */
const OF_PAGE = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'";

/** Puts the headers on an answer that keep a browser from doing more with it than it should. */
export function createSecurityHeaders({ production, sandbox }: SecurityHeadersOptions) {
  return function secure({ method, headers }: IncomingMessage, response: ServerResponse): void {
    const page = sandbox && method === 'GET' && headers.accept?.includes('text/html') === true;
    response.setHeader('content-security-policy', page ? OF_PAGE : OF_DATA);
    response.setHeader('x-content-type-options', 'nosniff');
    // The address of a GET query holds what was asked.
    response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
    if (production) response.setHeader('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`);
  };
}
