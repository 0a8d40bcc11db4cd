import type { FetchNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type DocumentNode, type FieldNode, getOperationAST, Kind, parse, type SelectionNode, visit } from 'graphql';
import { type BoundFields, type BoundPlaces, placesOf, requirer } from './bound-fields.ts';
import { asText, documentOf, mapFetches } from './plan-fetches.ts';

/** Puts the real fields in the place of bound ones: subgraphs are asked for them, and given them, under their own names. */
export const unbind = ({ node, ...plan }: QueryPlan, bound: BoundFields): QueryPlan => ({
  ...plan,
  node: mapFetches(node, (fetch) => withoutConflicts(fetch, bound).map((each) => unbindFetch(each, bound))),
});

/** Answers keep the bound name as a key of the tree, where nothing else has it. */
function unbindFetch(fetch: FetchNode, { prefix, fields }: BoundFields): FetchNode {
  const { operation, requires } = fetch;
  if (!operation.includes(prefix) && !requires) return fetch;

  function realField(field: FieldNode): FieldNode | undefined {
    const real = fields.get(field.name.value);
    if (!real) return undefined;
    const name = { kind: Kind.NAME as const, value: real.name };
    return { ...field, alias: field.alias ?? field.name, name, arguments: real.arguments };
  }

  const realSelections = (selections: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] =>
    selections.map((selection) => {
      if (selection.kind === 'InlineFragment') {
        return { ...selection, selections: realSelections(selection.selections) };
      }
      const real = fields.get(selection.name);
      return {
        ...selection,
        ...(real && { alias: selection.name, name: real.name }),
        ...(selection.selections && { selections: realSelections(selection.selections) }),
      };
    });

  return {
    ...fetch,
    operation: operation.includes(prefix) ? asText(visit(parse(operation), { Field: realField })) : operation,
    ...(requires && { requires: realSelections(requires) }),
  };
}

/** What of a fetch goes together: representations that give no name two values. */
interface Part {
  places: Map<string, string>;
  fields: Set<FieldNode>;
}

/** One fetch, or several where its fields require one and the same field with different arguments. */
function withoutConflicts(fetch: FetchNode, { fields, required }: BoundFields): FetchNode[] {
  const { requires, serviceName } = fetch;
  if (!requires || ![...placesOf(requires, fields).values()].some((names) => names.includes(','))) return [fetch];
  const document = documentOf(fetch);
  const [entities] = getOperationAST(document)?.selectionSet.selections ?? [];
  if (entities?.kind !== Kind.FIELD) return [fetch];
  const parts: Part[] = [];

  function assign(selections: readonly SelectionNode[] = [], type = ''): void {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        assign(selection.selectionSet.selections, selection.typeCondition?.name.value ?? type);
      } else if (selection.kind === Kind.FIELD) {
        const name = fields.get(selection.name.value)?.name ?? selection.name.value;
        const places = required.get(requirer(serviceName, type, name)) ?? new Map();
        const part = parts.find((each) => goTogether(each.places, places)) ?? { places: new Map(), fields: new Set() };
        if (part.fields.size === 0) parts.push(part);
        part.fields.add(selection);
        for (const [place, names] of places) part.places.set(place, names);
      }
    }
  }

  assign(entities.selectionSet?.selections);
  if (parts.length < 2) return [fetch];
  return parts.map((part) => ({ ...fetch, ...partOf(fetch, document, entities, part, fields) }));
}

const goTogether = (some: BoundPlaces, others: BoundPlaces) =>
  [...others].every(([place, names]) => (some.get(place) ?? names) === names);

function partOf(
  { requires = [], variableUsages = [] }: FetchNode,
  document: DocumentNode,
  entities: FieldNode,
  part: Part,
  fields: BoundFields['fields'],
): Partial<FetchNode> {
  const pick = (selections: readonly SelectionNode[]): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return part.fields.has(selection) ? [selection] : [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      const inner = pick(selection.selectionSet.selections);
      return inner.length > 0 ? [{ ...selection, selectionSet: { ...selection.selectionSet, selections: inner } }] : [];
    });

  const need = (selections: readonly QueryPlanSelectionNode[], at = ''): QueryPlanSelectionNode[] =>
    selections.flatMap((selection): QueryPlanSelectionNode[] => {
      if (selection.kind === 'InlineFragment') return [{ ...selection, selections: need(selection.selections, at) }];
      const bound = fields.get(selection.name);
      const place = `${at}.${bound?.name ?? selection.name}`;
      if (bound && !part.places.get(place)?.split(',').includes(selection.name)) return [];
      if (!selection.selections) return [selection];
      const inner = need(selection.selections, place);
      return inner.length > 0 ? [{ ...selection, selections: inner }] : [];
    });

  const picked = visit(document, {
    Field(field) {
      if (field !== entities || !field.selectionSet) return undefined;
      return { ...field, selectionSet: { ...field.selectionSet, selections: pick(field.selectionSet.selections) } };
    },
  });
  const used = new Set<string>();
  visit(picked, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const withUsed = visit(picked, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  return {
    requires: need(requires),
    operation: asText(withUsed),
    variableUsages: variableUsages.filter((name) => used.has(name)),
  };
}
