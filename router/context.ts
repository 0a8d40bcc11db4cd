import type { Logger } from '#platform/logging.ts';
import type { RequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';

/** What the router knows of one operation of one client. */
export interface RouterContext extends RequestMetadata {
  viewer: Viewer;
  logger: Logger;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
}
