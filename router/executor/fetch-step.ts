import type { FetchNode } from '@apollo/query-planner';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { type Entity, entitiesAt, type PlanPath, pathsAt, type ResultPath } from './entities-at-path.ts';
import { mergeInto } from './merge.ts';
import { compileRepresentations } from './representations.ts';
import { applyRewrites } from './rewrites.ts';
import type { Run, Step } from './steps.ts';
import type { SubgraphAnswer } from './subgraph.ts';

/** A fetch of fields of the root, or of entities that stand at `path` already. */
export function compileFetch(supergraph: GraphQLSchema, node: FetchNode, path: PlanPath): Step {
  return node.requires ? compileEntityFetch(supergraph, node, path) : compileRootFetch(supergraph, node, path);
}

function compileRootFetch(supergraph: GraphQLSchema, node: FetchNode, path: PlanPath): Step {
  const bodyWith = compileBody(node);
  return async (run) => {
    // Almost always the one root; else the places at which a mutation's answer holds a Query.
    if (entitiesAt(run.data, path).length === 0) return;
    const answer = await run.fetch(node, bodyWith(run));
    run.clean &&= answer.clean;
    takeRootAnswer(supergraph, node, run, answer, entitiesAt(run.data, path), path);
  };
}

/** Also for an event, which is a root fetch that the subgraph has answered by itself. */
export function takeRootAnswer(
  supergraph: GraphQLSchema,
  { serviceName, outputRewrites }: FetchNode,
  run: Run,
  { data, errors }: SubgraphAnswer,
  targets: readonly Entity[] = [run.data],
  path: PlanPath = [],
): void {
  for (const error of errors ?? []) {
    const at = error.path && path.length > 0 ? pathsAt(run.data, path) : [[]];
    for (const place of at) run.errors.push(fromSubgraph(error, serviceName, error.path && [...place, ...error.path]));
  }
  if (!isObject(data)) return;
  if (outputRewrites) applyRewrites(supergraph, outputRewrites, data);
  for (const target of targets) mergeInto(target, data);
}

/** The representation was not sent: the entity is of another type, or one of its keys is missing. */
const NOT_SENT = -1;

function compileEntityFetch(supergraph: GraphQLSchema, node: FetchNode, path: PlanPath): Step {
  const { serviceName, requires = [], inputRewrites, outputRewrites } = node;
  const { identify, textOf } = compileRepresentations(supergraph, requires, inputRewrites);
  const bodyWith = compileBody(node);

  return async (run) => {
    const entities = entitiesAt(run.data, path);
    // Equal representations are sent once; `places[i]` is where the one of `entities[i]` stands.
    let places = new Array<number>(entities.length);
    const known = new Map<unknown, number>();
    let representations = '';
    for (let i = 0; i < entities.length; i++) {
      const identity = identify(entities[i] as Entity, run.clean);
      let place = identity === undefined ? NOT_SENT : known.get(identity);
      if (place === undefined) {
        place = known.size;
        known.set(identity, place);
        representations += (place === 0 ? '' : ',') + textOf(identity, run.clean);
      }
      places[i] = place;
    }
    if (known.size === 0) return;

    const answer = await run.fetch(node, bodyWith(run, representations));
    run.clean &&= answer.clean;
    // An answer that came meanwhile may have put other objects in the place of those that were sent, and even more of them.
    const present = entitiesAt(run.data, path);
    if (present.length !== entities.length) {
      places = present.map((entity) => known.get(identify(entity, run.clean)) ?? NOT_SENT);
    }
    if (answer.errors) takeEntityErrors(run, answer.errors, places);
    const answered = answer.data?._entities;
    if (!Array.isArray(answered)) return;
    if (outputRewrites) {
      // A subgraph that answers for one type only was not asked for its name.
      places.forEach((place, i) => {
        if (isObject(answered[place])) answered[place].__typename ??= present[i]?.__typename;
      });
      applyRewrites(supergraph, outputRewrites, answered);
    }
    for (let i = 0; i < present.length; i++) {
      const entity = places[i] === NOT_SENT ? null : answered[places[i] as number];
      if (isObject(entity)) mergeInto(present[i] as Entity, entity);
    }
  };

  /** An error at `_entities.3.name` is one at the name of each entity that the fourth representation stood for. */
  function takeEntityErrors(run: Run, errors: readonly GraphQLFormattedError[], places: readonly number[]): void {
    const at = pathsAt(run.data, path);
    for (const error of errors) {
      const [root, place, ...rest] = error.path ?? [];
      if (root !== '_entities' || typeof place !== 'number') {
        run.errors.push(fromSubgraph(error, serviceName, undefined));
        continue;
      }
      at.forEach((start, i) => {
        if (places[i] === place) run.errors.push(fromSubgraph(error, serviceName, [...start, ...rest]));
      });
    }
  }
}

/** Marks whose error it is: what a client may see of it is decided later. */
export function fromSubgraph(
  { message, extensions }: GraphQLFormattedError,
  serviceName: string,
  path: ResultPath | undefined,
): GraphQLError {
  return new GraphQLError(message || `${serviceName} failed without a message.`, {
    path,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName },
  });
}

/** The request as JSON; only the variables differ from one to the next. */
function compileBody({ operation, operationName, variableUsages = [] }: FetchNode) {
  const name = operationName ? `,"operationName":${JSON.stringify(operationName)}` : '';
  const start = `{"query":${JSON.stringify(operation)}${name},"variables":{`;
  const names = variableUsages.map((variable) => `${JSON.stringify(variable)}:`);
  return ({ provided }: Run, representations = ''): string => {
    let text = start;
    let separator = '';
    for (let i = 0; i < names.length; i++) {
      const value = provided[variableUsages[i] as string];
      if (value === undefined) continue;
      text += separator + names[i] + JSON.stringify(value);
      separator = ',';
    }
    return representations ? `${text}${separator}"representations":[${representations}]}}` : `${text}}}`;
  };
}

const isObject = (value: unknown): value is Entity => typeof value === 'object' && value !== null;
