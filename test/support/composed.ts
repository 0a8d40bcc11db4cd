import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { execute, type GraphQLFieldResolver, type GraphQLFormattedError, parse, validate } from 'graphql';
import { pino } from 'pino';
import { type ResponseText, resultText } from '../../router/executor/response-text.ts';
import type { ExecutionContext, Subgraph } from '../../router/executor/subgraph.ts';
import { createGateway, type Gateway } from '../../router/gateway.ts';

export interface SubgraphParts {
  name: string;
  sdl: string;
  /** @default none */
  resolvers?: Resolvers;
  /** Answers the fields that have no resolver. @default by the property of their name */
  fieldResolver?: GraphQLFieldResolver<unknown, unknown>;
  /** Awaited before each answer. @default nothing */
  before?: () => Promise<unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: resolvers of tests are written by hand for schemas of all kinds
export type Resolvers = Record<string, any>;

export interface Answer {
  /** The answer's text, as a client gets it. */
  text: string;
  /** The part of it that is the data. */
  dataText: string;
  data: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

export interface Composed {
  gateway: Gateway<ExecutionContext>;
  /** What subgraphs were asked since the last `ask`, in order. */
  fetches: { subgraph: string; query: string; variables: Record<string, unknown> }[];
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

const context: ExecutionContext = { logger: pino({ level: 'silent' }), signal: new AbortController().signal };

/** @throws when the subgraphs do not compose */
export function composeSdl(parts: readonly Pick<SubgraphParts, 'name' | 'sdl'>[]): string {
  const result = composeServices(parts.map(({ name, sdl }) => ({ name, url: `http://${name}`, typeDefs: parse(sdl) })));
  if (result.errors) throw new Error(result.errors.join('\n'));
  return result.supergraphSdl;
}

/** The router's executor over subgraphs in this process: everything but HTTP is as it is. */
export function compose(parts: readonly SubgraphParts[]): Composed {
  const fetches: Composed['fetches'] = [];
  const subgraphs = new Map(parts.map((part) => [part.name, inProcess(part, fetches)]));
  const gateway = createGateway<ExecutionContext>({
    supergraphSdl: composeSdl(parts),
    operationTimeoutMs: 60_000,
    connect: (name) => subgraphs.get(name) as Subgraph<ExecutionContext>,
  });
  return {
    gateway,
    fetches,
    async ask(query, variables = {}) {
      fetches.length = 0;
      const document = parse(query);
      const invalid = validate(gateway.schema(), document);
      if (invalid.length > 0) throw new Error(`${invalid.join('\n')}\n${query}`);
      const result = await gateway.execute(gateway.prepare(query, document), variables, context);
      const dataText = (result.data as unknown as ResponseText | undefined)?.text ?? 'null';
      const text = resultText(result);
      return { ...JSON.parse(text), text, dataText };
    },
  };
}

function inProcess(part: SubgraphParts, fetches: Composed['fetches']): Subgraph<ExecutionContext> {
  const { sdl, resolvers = {}, fieldResolver, before } = part;
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as GraphQLResolverMap<unknown> });
  return {
    async fetch({ body }) {
      const { query, variables, operationName } = JSON.parse(body);
      fetches.push({ subgraph: part.name, query, variables });
      await before?.();
      const document = parse(query);
      const invalid = validate(schema, document);
      const result =
        invalid.length > 0
          ? { errors: invalid }
          : await execute({ schema, document, variableValues: variables, operationName, fieldResolver });
      // As it would come over HTTP.
      const text = JSON.stringify(result);
      return { ...JSON.parse(text), clean: !text.includes('\\') };
    },
    isShut: () => false,
    async close() {},
  };
}
