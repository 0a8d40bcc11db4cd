import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { CONSISTENCY_HEADER } from '#platform/consistency.ts';
import { EXPLAIN_HEADER } from '../explain.ts';

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export type AllowsOrigin = (origin: string) => boolean;

export interface CorsOptions {
  allows: AllowsOrigin;
  /** Every origin is allowed, so that an answer need not name the one that asked. */
  any: boolean;
}

/** `CORS_ORIGINS`: origins with commas between, or `*`. Without it, pages of this machine in development and none in production. */
export const corsConfig = z
  .object({ NODE_ENV: z.string().default('development'), CORS_ORIGINS: z.string().optional() })
  .transform((env, context): CorsOptions => {
    if (env.CORS_ORIGINS === undefined) {
      return { any: false, allows: (origin) => env.NODE_ENV !== 'production' && LOCAL.test(origin) };
    }
    const origins = env.CORS_ORIGINS.split(',').map((origin) => origin.trim());
    if (origins.includes('*')) return { any: true, allows: () => true };
    for (const origin of origins) {
      if (isOrigin(origin)) continue;
      const message = `"${origin}" is no origin such as https://app.example.com`;
      context.addIssue({ code: 'custom', path: ['CORS_ORIGINS'], message });
    }
    const allowed = new Set(origins);
    return { any: false, allows: (origin) => allowed.has(origin) };
  });

/** Extensions have origins too: `chrome-extension://<id>`, of which `URL` knows no origin. */
const isOrigin = (text: string) => /^[a-z][a-z\d+.-]*:\/\/[^/\s?#@]+$/.test(text);

const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-request-id',
  'traceparent',
  EXPLAIN_HEADER,
  CONSISTENCY_HEADER,
].join(', ');
const ANSWER_HEADERS = [
  'x-request-id',
  CONSISTENCY_HEADER,
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
].join(', ');
/** As long as any browser remembers an answer. */
const MAX_AGE_SECONDS = 7_200;

export interface CorsMethods {
  /** Beside OPTIONS. @default ['GET', 'POST'] */
  methods?: readonly string[];
}

/**
 * Lets pages of the allowed origins read the answers. There are no cookies, so no credentials are allowed: the token is in a
 * header, which a page must have been given. Answers a preflight itself, and says so by returning true.
 */
export function createCors({ allows, any }: CorsOptions, { methods = ['GET', 'POST'] }: CorsMethods = {}) {
  return function applyCors({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
    const { origin } = headers;
    if (!any) response.setHeader('vary', 'Origin');
    const allowed = origin !== undefined && allows(origin);
    if (allowed) {
      response.setHeader('access-control-allow-origin', any ? '*' : origin);
      response.setHeader('access-control-expose-headers', ANSWER_HEADERS);
    }
    if (method !== 'OPTIONS') return false;
    if (allowed) {
      response.setHeader('access-control-allow-methods', methods.join(', '));
      response.setHeader('access-control-allow-headers', REQUEST_HEADERS);
      response.setHeader('access-control-max-age', MAX_AGE_SECONDS);
    }
    response.writeHead(204, { allow: [...methods, 'OPTIONS'].join(', ') }).end();
    return true;
  };
}

/**
 * Whether a WebSocket may be opened: CORS does not hold for them, so a browser's `Origin` is looked at here. Nobody but a
 * browser sends one; the router's own pages (Sandbox) are allowed.
 */
export function allowsSocketFrom({ origin, host }: IncomingMessage['headers'], allows: AllowsOrigin): boolean {
  if (origin === undefined) return true;
  return allows(origin) || origin.replace(/^https?:\/\//, '') === host;
}
