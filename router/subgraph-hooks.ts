import { CONSISTENCY_HEADER, consistencyHeaders } from '#platform/consistency.ts';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import { metadataHeaders } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { RouterContext } from './context.ts';
import { answerMe } from './executor/answer-me.ts';
import type { SubgraphHooks } from './executor/subgraph.ts';

export type SignIdentity = (viewer: Viewer, audience: string) => string;

/** What our subgraphs are told beside the operation, over HTTP and sockets alike, and what is learnt from them. */
export function createSubgraphHooks(signIdentity: SignIdentity): SubgraphHooks<RouterContext> {
  return {
    headersFor: (context, subgraph) => ({
      [IDENTITY_HEADER]: signIdentity(context.viewer, subgraph),
      ...metadataHeaders(context),
      ...consistencyHeaders(context.consistency),
    }),
    // Without a token it is not known what the viewer has written, here or through another router: an answer that was asked
    // for before that write must not be theirs.
    sharingKey({ viewer, consistency }) {
      if (viewer.id === null) return '';
      return (
        consistency.token && [viewer.id, viewer.role, viewer.sessionId, viewer.scopes, consistency.token].join('|')
      );
    },
    onHeaders({ consistency, cachePolicy }, headers) {
      // Fetches that follow, such as the joins after a mutation, read what this one wrote.
      consistency.advance(headers[CONSISTENCY_HEADER]);
      cachePolicy.restrict(headers['cache-control']);
    },
    standIn: ({ viewer }, operation) => answerMe(operation, viewer),
  };
}
