import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
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

/** An operation that has been answered. */
export interface AnsweredOperation {
  /** `none` for a document that was refused. */
  type: string;
  name: string | undefined;
  /** Before they were masked. */
  errors: readonly GraphQLError[];
  milliseconds: number;
}

export type OperationMeter = (operation: AnsweredOperation, logger: Logger) => void;

/** Counts and times operations, logs a line for each at `level`, and tells the span around. */
export function createOperationMeter({ operationSeconds }: Metrics, level: 'info' | 'debug'): OperationMeter {
  return ({ type, name, errors, milliseconds }, logger) => {
    const failed = errors.length > 0;
    operationSeconds.observe({ type, outcome: failed ? 'error' : 'ok' }, milliseconds / 1000);
    const codes = failed ? errors.map((error) => error.extensions.code ?? 'INTERNAL_SERVER_ERROR') : undefined;
    describeSpan({ 'graphql.operation.type': type }, { name: name ?? type, failed });
    logger[level]({ type, operation: name, ms: Math.round(milliseconds), codes }, 'operation');
  };
}

/** Measures the operations of an Apollo Server. */
export function measureOperations<Context extends LoggedRequest>(meter: OperationMeter): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const started = performance.now();
      return {
        async willSendResponse({ operation, errors = [], contextValue: { logger }, operationName }) {
          const type = operation?.operation ?? 'none';
          const milliseconds = performance.now() - started;
          meter({ type, name: operationName ?? undefined, errors, milliseconds }, logger);
        },
      };
    },
  };
}
