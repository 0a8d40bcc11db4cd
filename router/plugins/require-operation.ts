import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** Tells a client that names no operation of its document, before an executor fails on it as if that were our mistake. */
export function requireOperation(): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, request: { operationName } }) {
          if (operation) return;
          const message = operationName
            ? `There is no operation named "${operationName}".`
            : 'Name the operation to run.';
          throw new GraphQLError(message, {
            extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
          });
        },
      };
    },
  };
}
