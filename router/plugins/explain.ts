import type { ApolloServerPlugin } from '@apollo/server';
import type { RouterContext } from '../context.ts';
import type { Gateway } from '../gateway.ts';
import type { OperationGuard } from '../guards/operation-limits.ts';

/** The header that asks for explanations: `plan`, `cost`, or both with a comma between them. */
export const EXPLAIN_HEADER = 'x-explain';

export interface ExplainParts {
  gateway: Pick<Gateway<RouterContext>, 'describePlan'>;
  operationGuard: Pick<OperationGuard, 'costOf' | 'maxCost'>;
  /** Whether plans may be shown, which tell how the services are cut. */
  plans: boolean;
}

/**
 * Explains an operation to whoever writes it, in the answer's extensions: `cost`, what it counts as and how much may be, and
 * `queryPlan`, which subgraph is asked for what and when.
 */
export function explain({ gateway, operationGuard, plans }: ExplainParts): ApolloServerPlugin<RouterContext> {
  return {
    async requestDidStart({ request }) {
      const asked = request.http?.headers.get(EXPLAIN_HEADER);
      if (!asked) return;
      const wishes = asked.split(',').map((wish) => wish.trim());
      return {
        async willSendResponse({ source, document, queryHash, operationName, operation, request, response }) {
          if (!source || !document || !queryHash || !operation || response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          const { variables = {} } = request;
          const named = operationName ?? undefined;
          result.extensions = {
            ...result.extensions,
            ...(wishes.includes('cost') && {
              cost: {
                value: operationGuard.costOf({ query: source, operationName: named, variables }),
                limit: operationGuard.maxCost,
              },
            }),
            ...(plans && wishes.includes('plan') && { queryPlan: gateway.describePlan(document, named) }),
          };
        },
      };
    },
  };
}
