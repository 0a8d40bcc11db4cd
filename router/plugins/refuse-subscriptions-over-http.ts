import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** Answers a subscription that comes as an ordinary request with what to do instead, before anything is planned. */
export function refuseSubscriptionsOverHttp(): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation }) {
          if (operation?.operation !== 'subscription') return;
          const message =
            'Subscribe over WebSocket (graphql-transport-ws) at this address, or with "accept: text/event-stream".';
          throw new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
        },
      };
    },
  };
}
