import { PublicError, rateLimited } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-http.ts';
import type { Verified, VerifyAuthorization } from './guards/access-tokens.ts';
import { networkOf } from './guards/client-address.ts';
import type { OperationGuard } from './guards/operation-limits.ts';
import type { PersistedDocuments } from './guards/persisted-documents.ts';
import type { Allowance, RateLimit } from './guards/rate-limit.ts';

/** Somebody who asks for operations. */
export interface Caller extends Verified {
  /** Whom limits hold for: the viewer, or else the address. */
  key: string;
}

/** What stands before each operation, whichever way it comes. */
export interface Admission {
  /** @throws UNAUTHENTICATED, SUBGRAPH_UNAVAILABLE; RATE_LIMITED when too many guesses came from the address */
  identify(authorization: string | undefined, address: string): Promise<Caller>;
  /** Counts an operation; null when operations are not limited. */
  count(caller: Caller): Promise<Allowance | null>;
  /** @throws what the persisted documents and the operation's limits throw */
  admit(operation: OperationRequest): OperationRequest;
}

export interface AdmissionParts {
  verify: VerifyAuthorization;
  rateLimit: RateLimit;
  persistedDocuments: PersistedDocuments;
  operationGuard: OperationGuard;
}

export function createAdmission({ verify, rateLimit, persistedDocuments, operationGuard }: AdmissionParts): Admission {
  return {
    async identify(authorization, address) {
      const addressKey = `address:${networkOf(address)}`;
      try {
        const verified = await verify(authorization);
        const { id } = verified.viewer;
        return { ...verified, key: id === null ? addressKey : `user:${id}` };
      } catch (error) {
        // That users is away is no fault of the client's.
        if (error instanceof PublicError && error.extensions.code === 'SUBGRAPH_UNAVAILABLE') throw error;
        // Verifying costs more than most operations.
        const allowance = await rateLimit.count(addressKey);
        if (allowance?.refused) throw tooMany(allowance);
        throw error;
      }
    },

    count: ({ key }) => rateLimit.count(key),

    admit(given) {
      const operation = persistedDocuments.resolve(given);
      const { query } = operation;
      if (typeof query === 'string') operationGuard.check({ ...operation, query });
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
