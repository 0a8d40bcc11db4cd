import { PublicError, rateLimited } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import { LapsedToken, NOBODY, type TokenVerifier, type Verified } from './guards/access-tokens.ts';
import { networkOf } from './guards/client-address.ts';
import type { OperationGuard } from './guards/operation-limits.ts';
import type { PersistedDocuments } from './guards/persisted-documents.ts';
import type { Allowance, RateLimit } from './guards/rate-limit.ts';
import { onlyRenewsSession } from './guards/session-renewal.ts';

/** Somebody who asks for operations. */
export interface Caller extends Verified {
  /** Whom limits hold for: the viewer, whose token has lapsed, or else the address. */
  key: string;
  /** Of a token that has lapsed: nobody asks, and whatever is asked but a new session is refused with this. */
  lapsed?: LapsedToken;
}

/** What stands before each operation, whichever way it comes. */
export interface Admission {
  /**
   * Nobody, with `lapsed`, for a token that has expired or was revoked.
   * @throws UNAUTHENTICATED, SUBGRAPH_UNAVAILABLE; RATE_LIMITED when too many guesses came from the address
   */
  identify(authorization: string | undefined, address: string): Promise<Caller>;
  /** Counts an operation; null when operations are not limited. */
  count(caller: Caller): Promise<Allowance | null>;
  /** @throws what the persisted documents and the operation's limits throw; UNAUTHENTICATED for a token that has lapsed */
  admit(operation: OperationRequest, caller: Pick<Caller, 'lapsed'>): OperationRequest;
}

export interface AdmissionParts {
  tokens: Pick<TokenVerifier, 'verify' | 'knows'>;
  rateLimit: RateLimit;
  persistedDocuments: PersistedDocuments;
  operationGuard: OperationGuard;
}

export function createAdmission({ tokens, rateLimit, persistedDocuments, operationGuard }: AdmissionParts): Admission {
  return {
    async identify(authorization, address) {
      const network = networkOf(address);
      const guesses = `guesses:${network}`;
      // A signature costs more to check than most operations.
      const refusal = tokens.knows(authorization) ? null : rateLimit.refusal(guesses);
      if (refusal) throw tooMany(refusal);
      try {
        const verified = await tokens.verify(authorization);
        const { id } = verified.viewer;
        return { ...verified, key: id === null ? `address:${network}` : `user:${id}` };
      } catch (error) {
        // Many share an address, and each of them comes with an old token some times an hour. A counter apart from the
        // user's own: whoever has found one must not use up what its owner may do.
        if (error instanceof LapsedToken) return { ...NOBODY, key: `lapsed:${error.userId}`, lapsed: error };
        // That users is away is no fault of the client's.
        if (error instanceof PublicError && error.extensions.code === 'SUBGRAPH_UNAVAILABLE') throw error;
        const allowance = await rateLimit.count(guesses);
        if (allowance?.refused) throw tooMany(allowance);
        throw error;
      }
    },

    count: ({ key }) => rateLimit.count(key),

    admit(given, { lapsed }) {
      const operation = persistedDocuments.resolve(given);
      const { query } = operation;
      if (typeof query === 'string') operationGuard.check({ ...operation, query });
      if (lapsed && !(typeof query === 'string' && onlyRenewsSession(query))) throw lapsed;
      return operation;
    },
  };
}

export const tooMany = ({ resetSeconds }: Allowance): PublicError => rateLimited(resetSeconds);

/** What a client is told of its allowance. */
export const allowanceHeaders = ({ limit, remaining, resetSeconds }: Allowance): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(resetSeconds),
});
