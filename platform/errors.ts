import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from './logging.ts';

/** The codes of the contract that our own code throws, two of Apollo's among them; graphql-js and Apollo Server add theirs. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'QUERY_TOO_COMPLEX'
  | 'NOT_IMPLEMENTED'
  | 'PERSISTED_QUERY_REQUIRED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'BAD_REQUEST'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_UNAVAILABLE'
  | 'SCHEMA_CHANGED';

/** An error whose message is meant for the client. Anything else that is thrown is masked. */
export class PublicError extends Error {
  override name = 'PublicError';
  /** graphql-js copies these into the error that it answers with. */
  readonly extensions: { readonly code: ErrorCode; readonly [detail: string]: unknown };

  /** @param details what a client may read beside the code, such as `retryAfterSeconds` */
  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.extensions = { ...details, code };
  }

  /** HTTP's status for an error that concerns a request as a whole. */
  get status(): number {
    return STATUS[this.extensions.code] ?? 400;
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  SUBGRAPH_UNAVAILABLE: 503,
  // By Apollo's protocol an ordinary answer: the client sends the text.
  PERSISTED_QUERY_NOT_FOUND: 200,
};

export const unauthenticated = (message = 'Sign in first.') => new PublicError('UNAUTHENTICATED', message);
export const forbidden = (message = 'This is not yours to see or change.') => new PublicError('FORBIDDEN', message);
export const notFound = (what: string) => new PublicError('NOT_FOUND', `There is no such ${what}.`);
export const badUserInput = (message: string) => new PublicError('BAD_USER_INPUT', message);

/** @param retryAfterSeconds whole seconds after which the same will be allowed again */
export const rateLimited = (retryAfterSeconds: number, message = 'Too many requests: please wait a little.') =>
  new PublicError('RATE_LIMITED', message, { retryAfterSeconds });

/** An expected failure, returned as data. `field` is the path of the input at fault. */
export interface UserError {
  code: string;
  message: string;
  field?: string[] | null;
}

/** A message that a client may read: ours, or one that graphql-js or Apollo Server made for a client's mistake. */
function isPublic(error: GraphQLError): boolean {
  if (unwrapResolverError(error) instanceof PublicError) return true;
  const { code } = error.extensions;
  // Apollo Server wraps graphql-js's own errors to give them a code.
  const madeByLibrary = error.originalError == null || error.originalError instanceof GraphQLError;
  return madeByLibrary && code !== undefined && code !== 'INTERNAL_SERVER_ERROR';
}

/** The error with a code, unless it has one of its own: graphql-js gives none. */
export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  return extensions.code ? error : new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}

export type Mask = (error: unknown, logger: Logger, requestId: string) => GraphQLFormattedError;

/** What a client may see of an error; what it may not see is logged under the request's id. */
export function maskError(error: unknown, logger: Logger, requestId: string): GraphQLFormattedError {
  if (error instanceof GraphQLError && isPublic(error)) return asFirstSaid(error);
  const cause = unwrapResolverError(error);
  // A caller who left is no failure of ours.
  const level = cause instanceof Error && cause.name === 'AbortError' ? 'debug' : 'error';
  logger[level]({ err: cause }, 'request failed');
  const { path, locations } = error instanceof GraphQLError ? error.toJSON() : {};
  return {
    message: 'Something went wrong on our side.',
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/** Apollo Server notes HTTP's status for itself, and puts a general code over the one that a validation rule gave. */
function asFirstSaid(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON();
  const { http: _, ...noted } = extensions ?? {};
  const { originalError } = error;
  const code = (originalError instanceof GraphQLError && originalError.extensions.code) || noted.code;
  return { ...rest, extensions: { ...noted, code } };
}
