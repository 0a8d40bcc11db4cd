import type { Consistency } from './consistency.ts';
import { forbidden, unauthenticated } from './errors.ts';

export type Role = 'LEARNER' | 'ADMIN';

/** On whose behalf a request is served. */
export interface Viewer {
  /** Null for an anonymous caller. */
  readonly id: string | null;
  readonly role: Role | null;
  readonly sessionId: string | null;
  /** What a worker may do in its owner's name, such as `translation:translate`; null for the user in person, who may do all of it. */
  readonly scopes: readonly string[] | null;
  /** How new what this request reads must be; absent where no request is being served. */
  readonly consistency?: Consistency;
}

export type SignedInViewer = Viewer & { readonly id: string; readonly role: Role };

export const ANONYMOUS: Viewer = { id: null, role: null, sessionId: null, scopes: null };

/**
 * The signed-in viewer, or an error. `scope` is what a worker needs to call the method in the user's name;
 * a method that names none is for the user in person only.
 * @throws UNAUTHENTICATED for an anonymous caller, FORBIDDEN for a worker without the scope
 */
export function requireUser(viewer: Viewer, scope?: string): SignedInViewer {
  if (viewer.id === null || viewer.role === null) throw unauthenticated();
  if (!hasScope(viewer, scope)) throw forbidden();
  return viewer as SignedInViewer;
}

/** Whether the viewer may read what `ownerId` owns. */
export function owns(viewer: Viewer, ownerId: string, scope?: string): boolean {
  return viewer.id === ownerId && hasScope(viewer, scope);
}

function hasScope(viewer: Viewer, scope: string | undefined): boolean {
  return viewer.scopes === null || (scope !== undefined && viewer.scopes.includes(scope));
}
