import type { QueryPlan } from '@apollo/query-planner';
import {
  type FieldNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../selected-fields.ts';
import { documentOf, fetchesOf } from './plan-fetches.ts';

/**
 * The planner leaves out a field of the root when no subgraph can come by what is asked of it, such as an interface that no
 * type implements where the field is and whose fields are elsewhere. It would be null without a word; so the operation is
 * refused as a whole, before anything is fetched or changed.
 *
 * @throws GraphQLError
 */
export function refuseUnanswered(
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
  plan: QueryPlan['node'],
): void {
  const planned = new Set<string>();
  for (const [fetch, path] of fetchesOf(plan)) {
    const root = fetch.requires || path.length > 0 ? null : getOperationAST(documentOf(fetch));
    for (const field of root ? fieldsOf(root.selectionSet, NO_FRAGMENTS) : []) planned.add(keyOf(field));
  }
  // Conditions may contradict each other, so that a field is rightly in no plan.
  for (const field of fieldsOf(selectionSet, fragments, isUnconditional)) {
    if (field.name.value.startsWith('__') || planned.has(keyOf(field))) continue;
    throw new GraphQLError(`No subgraph can answer what is asked of "${field.name.value}".`, {
      nodes: field,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
    });
  }
}

const NO_FRAGMENTS: Fragments = new Map();

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;

const isUnconditional = ({ directives = [] }: { directives?: FieldNode['directives'] }) =>
  !directives.some(({ name }) => name.value === 'skip' || name.value === 'include');

function fieldsOf(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  counts: typeof isUnconditional = () => true,
): FieldNode[] {
  return selections.filter(counts).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return inner ? fieldsOf(inner.selectionSet, fragments, counts) : [];
  });
}
