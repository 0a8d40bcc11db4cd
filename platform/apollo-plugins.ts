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

/** Whoever wants to know of operations beside the metrics that all services have. */
export interface OperationObserver {
  /** Told of a document that was not known. */
  parsing(): void;
  /** Told of an operation that has been answered; a document that was refused names none. */
  finished(name: string | undefined, outcome: 'ok' | 'error', seconds: number): void;
}

/** Counts and times operations, and logs a line for each at `level`. */
export function measureOperations<Context extends LoggedRequest>(
  { operationSeconds }: Metrics,
  level: 'info' | 'debug',
  observer?: OperationObserver,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const started = performance.now();
      return {
        async parsingDidStart() {
          observer?.parsing();
        },
        async willSendResponse({ operation, errors, contextValue: { logger }, operationName }) {
          const ms = performance.now() - started;
          const type = operation?.operation ?? 'none';
          const outcome = errors ? 'error' : 'ok';
          operationSeconds.observe({ type, outcome }, ms / 1000);
          if (operation) observer?.finished(operation.name?.value, outcome, ms / 1000);
          const codes = errors?.map((error) => error.extensions.code ?? 'INTERNAL_SERVER_ERROR');
          describeSpan({ 'graphql.operation.type': type }, { name: operationName ?? type, failed: Boolean(errors) });
          logger[level]({ type, operation: operationName ?? undefined, ms: Math.round(ms), codes }, 'operation');
        },
      };
    },
  };
}
