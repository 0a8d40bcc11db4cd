import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONSISTENCY_HEADER, type Consistency, createConsistency } from '#platform/consistency.ts';
import { abortedOnClose } from '#platform/graphql-requests.ts';
import type { Logger } from '#platform/logging.ts';
import type { RequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Caller } from './admission.ts';
import { type CachePolicy, createCachePolicy } from './cache-policy.ts';

/** What the router knows of one operation of one client. */
export interface RouterContext extends RequestMetadata {
  /** Who asks; `viewer` is theirs. */
  caller: Caller;
  viewer: Viewer;
  /** What the client has seen, and what the operation has written so far. */
  consistency: Consistency;
  /** What the subgraphs have said so far of how long the answer may be kept. */
  cachePolicy: CachePolicy;
  logger: Logger;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
}

export interface ContextParts extends Pick<RouterContext, 'caller' | 'consistency' | 'signal'> {
  metadata: RequestMetadata;
  /** The process's. */
  logger: Logger;
}

/** Of one operation, whichever way it comes, when it is known who asks. */
export function createContext({ metadata, caller, logger, ...given }: ContextParts): RouterContext {
  const { requestId, traceparent } = metadata;
  const { viewer } = caller;
  return {
    ...metadata,
    ...given,
    caller,
    viewer,
    cachePolicy: createCachePolicy(),
    logger: logger.child({ requestId, traceparent, viewerId: viewer.id }),
  };
}

export function httpContext(
  request: IncomingMessage,
  response: ServerResponse,
  metadata: RequestMetadata,
  caller: Caller,
  logger: Logger,
): RouterContext {
  const consistency = createConsistency(request.headers[CONSISTENCY_HEADER]);
  return createContext({ metadata, caller, logger, consistency, signal: abortedOnClose(response) });
}
