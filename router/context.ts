import type { Consistency } from '#platform/consistency.ts';
import type { Logger } from '#platform/logging.ts';
import type { RequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Caller } from './admission.ts';

/** What the router knows of one operation of one client. */
export interface RouterContext extends RequestMetadata, Pick<Caller, 'lapsed'> {
  viewer: Viewer;
  /** What the client has seen, and what the operation has written so far. */
  consistency: Consistency;
  logger: Logger;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
}
