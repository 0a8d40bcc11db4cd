import type { RequestHandler } from '#platform/http-server.ts';
import { sendJson } from '#platform/http-server.ts';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Revocations } from './data/revocations.ts';
import { revocationsAfter } from './services/revocations.ts';

export const REVOCATIONS_PATH = '/revocations';

interface RevocationsRouteParts {
  revocations: Revocations;
  verifyIdentity: (token: string | undefined) => Viewer | null;
}

/** `GET /revocations?after=CURSOR`, for the router: which sessions were ended. Session ids tell nobody else anything. */
export function createRevocationsRoute({ revocations, verifyIdentity }: RevocationsRouteParts): RequestHandler {
  return async (request, response) => {
    const asking = verifyIdentity(request.headers[IDENTITY_HEADER] as string | undefined);
    // A worker signs with scopes, the router without.
    if (!asking || asking.scopes !== null) return sendJson(response, 401, { error: 'The router alone may ask.' });
    const after = new URL(request.url ?? '/', 'http://localhost').searchParams.get('after');
    sendJson(response, 200, await revocationsAfter(revocations, after));
  };
}
