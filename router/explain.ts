import type { RouterContext } from './context.ts';
import type { Gateway } from './gateway.ts';
import type { OperationGuard } from './guards/operation-limits.ts';
import type { ReadOperation } from './read-document.ts';

/** The header that asks for explanations: `plan`, `cost`, or both with a comma between them. */
export const EXPLAIN_HEADER = 'x-explain';

export interface ExplainParts {
  gateway: Pick<Gateway<RouterContext>, 'describePlan'>;
  operationGuard: Pick<OperationGuard, 'costOf' | 'maxCost'>;
  /** Whether plans may be shown, which tell how the services are cut. */
  plans: boolean;
}

/** The extensions that explain an operation. `asked` is what the header says. */
export type Explain = (asked: string, operation: ReadOperation, variables: unknown) => Record<string, unknown>;

/**
 * Explains an operation to whoever writes it, in the answer's extensions: `cost`, what it counts as and how much may be, and
 * `queryPlan`, which subgraph is asked for what and when.
 */
export function createExplain({ gateway, operationGuard, plans }: ExplainParts): Explain {
  return (asked, { query, document, definition }, variables) => {
    const wishes = asked.split(',').map((wish) => wish.trim());
    const operationName = definition.name?.value;
    return {
      ...(wishes.includes('cost') && {
        cost: {
          value: operationGuard.costOf({ query, operationName, variables: variables ?? {} }),
          limit: operationGuard.maxCost,
        },
      }),
      ...(plans && wishes.includes('plan') && { queryPlan: gateway.describePlan(document, operationName) }),
    };
  };
}
