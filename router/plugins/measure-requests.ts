import type { ApolloServerPlugin } from '@apollo/server';
import type { RouterContext } from '../context.ts';
import type { RouterMetrics } from '../metrics.ts';

/** Measures operations by their names, and counts documents that had to be read. */
export function measureRequests(metrics: RouterMetrics): ApolloServerPlugin<RouterContext> {
  return {
    async requestDidStart() {
      const started = performance.now();
      return {
        async parsingDidStart() {
          metrics.documentsParsed.inc();
        },
        async willSendResponse({ operation, errors }) {
          // A document that was refused names nothing.
          if (!operation) return;
          const seconds = (performance.now() - started) / 1000;
          metrics.operationFinished(operation.name?.value, errors ? 'error' : 'ok', seconds);
        },
      };
    },
  };
}
