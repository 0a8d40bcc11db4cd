import { type DocumentNode, GraphQLError, specifiedRules, validate } from 'graphql';
import type { Operation } from '../executor/operations.ts';
import type { Gateway } from '../gateway.ts';

/** A subscription that somebody watches. */
export interface LiveSubscription {
  query: string;
  document: DocumentNode;
  operationName?: string | null;
  /** How it is run. */
  operation: Operation;
  /** Ends it with an error, as the last that its client hears of it. */
  end(error: GraphQLError): void;
}

/** The subscriptions that are watched, so that they can go over to another supergraph. */
export interface LiveSubscriptions {
  /** The returned function takes it away again. */
  add(subscription: LiveSubscription): () => void;
  /**
   * To be called when the gateway has another supergraph. What would be run there as it is run now goes on, from its next
   * event on with the other supergraph; whatever else is watched ends with `SCHEMA_CHANGED`.
   * @returns how many of each there were
   */
  supergraphChanged(gateway: NewSupergraph): { kept: number; ended: number };
}

export type NewSupergraph = Pick<Gateway<never>, 'schema' | 'prepare'>;

const SCHEMA_CHANGED = 'The API has changed: subscribe again.';

export function createLiveSubscriptions(): LiveSubscriptions {
  const live = new Set<LiveSubscription>();

  return {
    add(subscription) {
      live.add(subscription);
      return () => live.delete(subscription);
    },
    supergraphChanged(gateway) {
      /** Many watch by one document: each is looked at once. */
      const successors = new Map<Operation, Operation | null>();
      let kept = 0;
      let ended = 0;
      for (const subscription of [...live]) {
        const { operation } = subscription;
        if (!successors.has(operation)) successors.set(operation, successorOf(subscription, gateway));
        const successor = successors.get(operation);
        if (successor) {
          subscription.operation = successor;
          kept++;
        } else {
          subscription.end(new GraphQLError(SCHEMA_CHANGED, { extensions: { code: 'SCHEMA_CHANGED' } }));
          ended++;
        }
      }
      return { kept, ended };
    },
  };
}

/** The same operation of another supergraph; null when it is gone, or has another plan. */
function successorOf(
  { query, document, operationName, operation }: LiveSubscription,
  gateway: NewSupergraph,
): Operation | null {
  if (validate(gateway.schema(), document, specifiedRules).length > 0) return null;
  try {
    const successor = gateway.prepare(query, document, operationName);
    return JSON.stringify(successor.plan) === JSON.stringify(operation.plan) ? successor : null;
  } catch {
    return null;
  }
}
