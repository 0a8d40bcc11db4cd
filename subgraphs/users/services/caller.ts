import type { Viewer } from '#platform/viewer.ts';

/** Who calls, and what a request tells of their client. */
export interface Caller {
  viewer: Viewer;
  userAgent?: string;
  /** An IP address, as the router saw it. */
  clientAddress?: string;
}

/** Whoever signs in asks as nobody yet; what is written for the user, the user must be able to read. */
export const actingAs = ({ viewer }: Caller, id: string) => ({ ...viewer, id });
