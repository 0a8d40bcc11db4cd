import { createHash } from 'node:crypto';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createExecutor, type Executor, type ExecutorOptions } from './executor/executor.ts';
import { createOperations, type Operation, type Operations } from './executor/operations.ts';
import type { ExecutionContext, Subgraph } from './executor/subgraph.ts';
import { readSupergraph, type Supergraph } from './executor/supergraph.ts';

export interface GatewayOptions<Context>
  extends Pick<ExecutorOptions<Context>, 'operationTimeoutMs' | 'missingValues'> {
  /** The composed supergraph. */
  supergraphSdl: string;
  /** Addresses that take the place of the supergraph's own. */
  urls?: Readonly<Record<string, string | undefined>>;
  /** Opens the way to a subgraph. */
  connect: (name: string, url: string) => Subgraph<Context>;
}

/** What Apollo Server asks of a gateway: a schema, and to run the operations that it has validated. */
type ApolloGateway = ApolloServerOptionsWithGateway<ExecutionContext & object>['gateway'];

export interface Gateway<Context> extends Executor<Context> {
  readonly apollo: ApolloGateway;
  /** The API at the moment. */
  schema(): GraphQLSchema;
  /** Where each subgraph really is. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** An operation of the supergraph at the moment. @throws GraphQLError when it can't be planned */
  prepare(query: string, document: DocumentNode, operationName?: string | null): Operation;
  /**
   * Goes over to another supergraph at once; what is under way ends on the old one. @throws when it is none, and stays with
   * the old one
   */
  update(supergraphSdl: string): void;
  close(): Promise<void>;
}

interface Loaded {
  supergraph: Supergraph;
  operations: Operations;
}

/** Plans over a supergraph with Apollo's planner and runs the plans with an executor of our own. */
export function createGateway<Context extends ExecutionContext>(options: GatewayOptions<Context>): Gateway<Context> {
  const { urls = {}, connect } = options;
  const subgraphs = new Map<string, string>();
  const clients = new Map<string, Subgraph<Context>>();
  /** Those that have moved: what is under way still asks them. */
  const retired: Subgraph<Context>[] = [];
  const listeners = new Set<(loaded: Loaded) => void>();

  function subgraph(name: string): Subgraph<Context> {
    const client = clients.get(name);
    if (!client) throw new Error(`The supergraph has no subgraph ${name}`);
    return client;
  }

  function load(sdl: string): Loaded {
    const supergraph = readSupergraph(sdl);
    for (const { name, url: ownUrl } of supergraph.subgraphs) {
      const url = urls[name] ?? ownUrl;
      if (subgraphs.get(name) === url) continue;
      const client = connect(name, url);
      const former = clients.get(name);
      if (former) retired.push(former);
      subgraphs.set(name, url);
      clients.set(name, client);
    }
    return { supergraph, operations: createOperations(supergraph) };
  }

  const executor = createExecutor<Context>({ ...options, subgraph });
  let loaded = load(options.supergraphSdl);

  const tell = (listener: Parameters<ApolloGateway['onSchemaLoadOrUpdate']>[0]) => (now: Loaded) =>
    listener({ apiSchema: now.supergraph.apiSchema, coreSupergraphSdl: now.supergraph.sdl });

  return {
    ...executor,
    apollo: {
      onSchemaLoadOrUpdate(listener) {
        const own = tell(listener);
        listeners.add(own);
        return () => void listeners.delete(own);
      },
      async load() {
        for (const listener of listeners) listener(loaded);
        return {
          executor: ({ document, queryHash, request, context }) => {
            const { operationName, variables = {} } = request;
            const operation = loaded.operations.get({ document, operationName, documentHash: queryHash });
            return executor.execute(operation, variables, context as Context);
          },
        };
      },
      async stop() {},
    },
    schema: () => loaded.supergraph.apiSchema,
    subgraphs,
    prepare(query, document, operationName) {
      const documentHash = createHash('sha256').update(query).digest('hex');
      return loaded.operations.get({ document, operationName, documentHash });
    },
    update(supergraphSdl) {
      const next = load(supergraphSdl);
      next.operations.warm(loaded.operations);
      loaded = next;
      for (const listener of listeners) listener(loaded);
    },
    async close() {
      await Promise.all([...clients.values(), ...retired].map((client) => client.close()));
    },
  };
}
