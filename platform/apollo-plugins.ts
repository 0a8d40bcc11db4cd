import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { describeSpan } from './spans.ts';

/** What the plugins need of a request's context. */
export interface LoggedRequest extends BaseContext {
  logger: Logger;
  requestId: string;
}

export type Mask = (error: unknown, logger: Logger, requestId: string) => GraphQLFormattedError;

/** Masks in a plugin, not in `formatError`, because only here is the request's logger at hand. */
export function maskErrors<Context extends LoggedRequest>(mask: Mask): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, errors, contextValue: { logger, requestId } }) {
          if (response.body.kind === 'single' && errors) {
            response.body.singleResult.errors = errors.map((error) => mask(error, logger, requestId));
          }
        },
      };
    },
  };
}

/** Counts and times operations, and logs a line for each at `level`. */
export function measureOperations<Context extends LoggedRequest>(
  { operationSeconds }: Metrics,
  level: 'info' | 'debug',
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const started = performance.now();
      return {
        async willSendResponse({ operation, errors, contextValue: { logger }, operationName }) {
          const ms = Math.round(performance.now() - started);
          const type = operation?.operation ?? 'none';
          operationSeconds.observe({ type, outcome: errors ? 'error' : 'ok' }, ms / 1000);
          const codes = errors?.map((error) => error.extensions.code ?? 'INTERNAL_SERVER_ERROR');
          describeSpan({ 'graphql.operation.type': type }, { name: operationName ?? type, failed: Boolean(errors) });
          logger[level]({ type, operation: operationName ?? undefined, ms, codes }, 'operation');
        },
      };
    },
  };
}
