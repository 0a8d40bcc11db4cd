import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Entity, PlanPath } from './entities-at-path.ts';
import { compileFetch } from './fetch-step.ts';
import type { FetchedAnswer } from './subgraph.ts';

/** One operation while it is run. */
export interface Run {
  /** What the subgraphs have answered so far, as one tree. */
  data: Entity;
  /** No text in `data` needs escapes. */
  clean: boolean;
  /** As the client sent them: subgraphs apply the defaults. */
  provided: Readonly<Record<string, unknown>>;
  /** With defaults applied. */
  variables: Readonly<Record<string, unknown>>;
  errors: GraphQLError[];
  fetch(node: FetchNode, body: string): Promise<FetchedAnswer>;
}

/** A part of a plan, ready to be run any number of times. */
export type Step = (run: Run) => Promise<void>;

const nothing: Step = async () => {};

/** What depends on the plan alone is done here, once; `path` leads to what the node is about. */
export function compileSteps(supergraph: GraphQLSchema, node: PlanNode | undefined, path: PlanPath = []): Step {
  const compile = (inner: PlanNode | undefined) => compileSteps(supergraph, inner, path);
  switch (node?.kind) {
    case undefined:
      return nothing;
    case 'Fetch':
      return compileFetch(supergraph, node, path);
    case 'Flatten':
      return compileSteps(supergraph, node.node, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(node.nodes.map(compile));
    case 'Parallel':
      return inParallel(node.nodes.map(compile));
    case 'Condition': {
      const [whenTrue, whenFalse] = [compile(node.ifClause), compile(node.elseClause)];
      return (run) => (run.variables[node.condition] ? whenTrue(run) : whenFalse(run));
    }
    case 'Defer':
      throw new Error('@defer is not part of the API, so no plan can hold it');
  }
}

const inSequence =
  (steps: readonly Step[]): Step =>
  async (run) => {
    for (const step of steps) await step(run);
  };

const inParallel =
  (steps: readonly Step[]): Step =>
  async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
