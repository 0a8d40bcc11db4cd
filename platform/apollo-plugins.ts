import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { Mask } from './errors.ts';
import type { Logger } from './logging.ts';
import type { OperationMeter } from './operation-meter.ts';

/** What the plugins need of a request's context. */
export interface LoggedRequest extends BaseContext {
  logger: Logger;
  requestId: string;
}

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
