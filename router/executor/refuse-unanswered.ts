import type { QueryPlan } from '@apollo/query-planner';
import {
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { fetchesOf } from './plan-fetches.ts';
import { type Fragments, fragmentsOf } from './selected-fields.ts';

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
  for (const [{ operation, requires }, path] of fetchesOf(plan)) {
    if (requires || path.length > 0) continue;
    const document = parse(operation, { noLocation: true });
    const [definition] = document.definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const field of fieldsOf(definition.selectionSet, fragmentsOf(document))) planned.add(keyOf(field));
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
