import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { fragmentsOf } from '../selected-fields.ts';

type Root = QueryPlan['node'];

/** The fetches of a plan, each with the response keys that lead to what it is about. */
export function fetchesOf(node: Root, path: readonly string[] = []): (readonly [FetchNode, readonly string[]])[] {
  switch (node?.kind) {
    case 'Subscription':
      return [[node.primary, path], ...fetchesOf(node.rest, path)];
    case 'Fetch':
      return [[node, path]];
    case 'Flatten':
      return fetchesOf(node.node, [...path, ...node.path.map(String).filter((key) => key !== '@')]);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((each) => fetchesOf(each, path));
    case 'Condition':
      return [...fetchesOf(node.ifClause, path), ...fetchesOf(node.elseClause, path)];
    default:
      return [];
  }
}

/** What a fetch asks, with the selections of named fragments in their place. */
export function documentOf({ operation }: FetchNode): DocumentNode {
  const document = parse(operation, { noLocation: true });
  const fragments = fragmentsOf(document);
  if (fragments.size === 0) return document;
  const definitions = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return visit(
    { ...document, definitions },
    {
      FragmentSpread({ name, directives }) {
        const fragment = fragments.get(name.value);
        if (!fragment) return undefined;
        const { typeCondition, selectionSet } = fragment;
        return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
      },
    },
  );
}

/** As a fetch says it. */
export const asText = (document: DocumentNode): string => stripIgnoredCharacters(print(document));

/** The plan with other fetches; one may become several that run side by side. */
export function mapFetches(node: Root, change: (fetch: FetchNode) => FetchNode[]): Root {
  if (node?.kind !== 'Subscription') return node && mapNode(node, change);
  const [primary = node.primary] = change(node.primary);
  return { ...node, primary, rest: node.rest && mapNode(node.rest, change) };
}

function mapNode(node: PlanNode, change: (fetch: FetchNode) => FetchNode[]): PlanNode {
  const inner = (each: PlanNode) => mapNode(each, change);
  switch (node.kind) {
    case 'Fetch': {
      const fetches = change(node);
      return fetches.length === 1 ? (fetches[0] as FetchNode) : { kind: 'Parallel', nodes: fetches };
    }
    case 'Flatten':
      return { ...node, node: inner(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(inner) };
    case 'Condition':
      return {
        ...node,
        ifClause: node.ifClause && inner(node.ifClause),
        elseClause: node.elseClause && inner(node.elseClause),
      };
    case 'Defer':
      return node;
  }
}
