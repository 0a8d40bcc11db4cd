import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createExecutor, type Executor, type ExecutorOptions } from './executor/executor.ts';
import { createOperations, type OnPrepared, type Operation, type Operations } from './executor/operations.ts';
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
  /** Told of each operation that is asked for. @default nobody is */
  onPrepared?: OnPrepared;
}

export interface Gateway<Context> extends Executor<Context> {
  /** The API at the moment. */
  schema(): GraphQLSchema;
  /** The same with what clients don't see: hidden types, and the directives of its fields. */
  supergraphSchema(): GraphQLSchema;
  /** Where each subgraph really is. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** An operation of the supergraph at the moment. @throws GraphQLError when it can't be planned */
  prepare(query: string, document: DocumentNode, operationName?: string | null): Operation;
  /** The plan of an operation as text: which subgraph is asked for what, and when. */
  describePlan(document: DocumentNode, operationName?: string): string;
  /**
   * Goes over to another supergraph when the operations of the old one are prepared on it; what is under way ends on the old
   * one. Of several updates at once the last one counts. @throws when it is none, and stays with the old one
   */
  update(supergraphSdl: string): Promise<void>;
  /** Told after each update. */
  onUpdate(listener: () => void): void;
  /** Fetches of the subgraph fail at once, because the last ones did. */
  isShut(subgraph: string): boolean;
  close(): Promise<void>;
}

interface Loaded {
  supergraph: Supergraph;
  operations: Operations;
}

/** Plans over a supergraph with Apollo's planner and runs the plans with an executor of our own. */
export function createGateway<Context extends ExecutionContext>(options: GatewayOptions<Context>): Gateway<Context> {
  const { urls = {}, connect, onPrepared } = options;
  const subgraphs = new Map<string, string>();
  const clients = new Map<string, Subgraph<Context>>();
  /** Those that have moved or gone: what is under way still asks them. */
  const retired = new Map<Subgraph<Context>, NodeJS.Timeout>();
  const listeners: (() => void)[] = [];

  function subgraph(name: string): Subgraph<Context> {
    const client = clients.get(name);
    if (!client) throw new Error(`The supergraph has no subgraph ${name}`);
    return client;
  }

  function read(sdl: string): Loaded {
    const supergraph = readSupergraph(sdl);
    return { supergraph, operations: createOperations(supergraph, onPrepared) };
  }

  function retire(name: string): void {
    const client = subgraph(name);
    subgraphs.delete(name);
    const close = () => {
      retired.delete(client);
      if (clients.get(name) === client) clients.delete(name);
      void client.close();
    };
    retired.set(client, setTimeout(close, options.operationTimeoutMs).unref());
  }

  function connectTo({ supergraph }: Loaded): void {
    const addresses = new Map(supergraph.subgraphs.map(({ name, url }) => [name, urls[name] ?? url]));
    for (const [name, url] of subgraphs) if (addresses.get(name) !== url) retire(name);
    for (const [name, url] of addresses) {
      if (subgraphs.has(name)) continue;
      subgraphs.set(name, url);
      clients.set(name, connect(name, url));
    }
  }

  const executor = createExecutor<Context>({ ...options, subgraph });
  let loaded = read(options.supergraphSdl);
  let updates = 0;
  connectTo(loaded);

  return {
    ...executor,
    schema: () => loaded.supergraph.apiSchema,
    supergraphSchema: () => loaded.supergraph.schema,
    subgraphs,
    prepare: (query, document, operationName) => loaded.operations.get({ query, document, operationName }),
    describePlan: (document, operationName) => prettyFormatQueryPlan(loaded.supergraph.plan(document, operationName)),
    async update(supergraphSdl) {
      const next = read(supergraphSdl);
      const update = ++updates;
      await next.operations.warm(loaded.operations);
      if (update !== updates) return;
      connectTo(next);
      loaded = next;
      for (const listener of listeners) listener();
    },
    onUpdate: (listener) => void listeners.push(listener),
    isShut: (name) => clients.get(name)?.isShut() ?? false,
    async close() {
      for (const timer of retired.values()) clearTimeout(timer);
      await Promise.all([...clients.values(), ...retired.keys()].map((client) => client.close()));
    },
  };
}
