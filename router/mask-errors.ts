import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type Mask, maskError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';

/** Names of types, fields and values that a client did not send: the schema, piece by piece. */
const SUGGESTION = /\s*Did you mean .+\?$/s;

export interface MaskOptions {
  /** Whether a client may be told what it may have meant. */
  suggestions: boolean;
}

/** Masks errors, whoever made them and whichever way they go to the client. */
export function createMask({ suggestions }: MaskOptions): Mask {
  if (suggestions) return maskRouterError;
  return (error, logger, requestId) => {
    const masked = maskRouterError(error, logger, requestId);
    return { ...masked, message: masked.message.replace(SUGGESTION, '') };
  };
}

/** Codes that subgraphs answer with and clients know. */
const KNOWN = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'NOT_IMPLEMENTED',
  'SUBGRAPH_TIMEOUT',
  'SUBGRAPH_UNAVAILABLE',
  'SCHEMA_CHANGED',
]);

/**
 * What a client may see of an error. Our subgraphs have masked and logged theirs; here only what they are called inside
 * goes, and a code that is not part of the contract becomes INTERNAL_SERVER_ERROR.
 */
function maskRouterError(error: unknown, logger: Logger, requestId: string): GraphQLFormattedError {
  if (!(error instanceof GraphQLError) || error.extensions.serviceName === undefined) {
    return maskError(error, logger, requestId);
  }
  const { message, path, locations, extensions } = error.toJSON();
  const { serviceName, code, ...rest } = extensions ?? {};
  // A literal that the subgraph knows to be wrong, such as an e-mail address without @: the router knows its scalar by name only.
  if (code === 'GRAPHQL_VALIDATION_FAILED') return { message, extensions: { code: 'BAD_USER_INPUT' } };
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (KNOWN.has(code as string)) return { message, ...place, extensions: { ...rest, code } };
  if (code !== 'INTERNAL_SERVER_ERROR')
    logger.error({ err: error, subgraph: serviceName }, 'unexpected subgraph error');
  return {
    message: 'Something went wrong on our side.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}
