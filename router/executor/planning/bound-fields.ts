import { type QueryPlanSelectionNode, trimSelectionNodes } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { argumentOf, isComposite, isTrue, namedType, type TypeDefinition } from './type-definitions.ts';

export interface BoundField {
  /** What it is called at the subgraphs. */
  name: string;
  arguments: readonly ArgumentNode[];
}

/** Where a representation holds fields that were asked for with arguments → the bound fields that it holds there. */
export type BoundPlaces = ReadonlyMap<string, string>;

export interface BoundFields {
  /** With which the names of all of them begin, and no other name of the supergraph. */
  prefix: string;
  fields: ReadonlyMap<string, BoundField>;
  /** What the fields of subgraphs require of them. */
  required: ReadonlyMap<string, BoundPlaces>;
}

/** A field of a subgraph as a key of `required`. */
export const requirer = (subgraph: string, type: string, field: string) => `${subgraph} ${type}.${field}`;

/** Conditions on types make no difference: a representation has one value for each name. */
export function placesOf(
  selections: readonly QueryPlanSelectionNode[],
  fields: BoundFields['fields'],
  at = '',
  places = new Map<string, string>(),
): BoundPlaces {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      placesOf(selection.selections, fields, at, places);
      continue;
    }
    const bound = fields.get(selection.name);
    const place = `${at}.${bound?.name ?? selection.name}`;
    if (bound) places.set(place, [places.get(place), selection.name].filter(Boolean).join());
    placesOf(selection.selections ?? [], fields, place, places);
  }
  return places;
}

/**
 * The planner takes a field for the same whatever its arguments are. So `price(currency: "USD")` of one `@requires`,
 * `price(currency: "EUR")` of another and the client's own `price` would take each other's place. Here each way in which
 * a `@requires` asks for a field that has arguments becomes a field of its own, bound to its arguments, wherever the real one
 * is; no client can name it. `unbind` puts the real one back into the plan.
 */
export function bindRequiredFields(document: DocumentNode): { document: DocumentNode; bound: BoundFields | null } {
  const types = new Map(document.definitions.flatMap((each) => (isComposite(each) ? [[each.name.value, each]] : [])));
  const subgraphs = subgraphNames(document);
  const prefix = unusedPrefix([...types.values()]);
  const fields = new Map<string, BoundField>();
  const required = new Map<string, BoundPlaces>();
  /** The bound fields of each type. */
  const added = new Map<string, Set<string>>();
  /** Where a `@requires` names them: `graph Type.field`. */
  const used = new Set<string>();
  /** Names by what they are bound to. */
  const names = new Map<string, string>();

  function bind(name: string, given: readonly ArgumentNode[] = [], type: TypeDefinition, graph: string): string {
    const key = `${name}(${given.map(print).sort()})`;
    const bound = names.get(key) ?? `${prefix}${names.size}_${name}`;
    names.set(key, bound);
    fields.set(bound, { name, arguments: given });
    for (const each of sharersOf(type, name, types)) added.set(each, (added.get(each) ?? new Set()).add(bound));
    for (const each of [type, ...implementationsOf(type, types)]) used.add(use(graph, each.name.value, bound));
    return bound;
  }

  function bindIn({ kind, selections }: SelectionSetNode, typeName: string, graph: string): SelectionSetNode {
    const type = types.get(typeName);
    return {
      kind,
      selections: selections.map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const inner = selection.typeCondition?.name.value ?? typeName;
          return { ...selection, selectionSet: bindIn(selection.selectionSet, inner, graph) };
        }
        const { name, arguments: given, selectionSet } = selection;
        const field = type?.fields?.find((each) => each.name.value === name.value);
        if (!type || !field) return selection;
        const inner = selectionSet && bindIn(selectionSet, namedType(field.type), graph);
        if (!field.arguments?.length) return { ...selection, selectionSet: inner };
        const bound = bind(name.value, given, type, graph);
        return { ...selection, name: { ...name, value: bound }, arguments: [], selectionSet: inner };
      }),
    };
  }

  function bindRequires(directive: ConstDirectiveNode, type: string, field: string): ConstDirectiveNode {
    const text = directive.name.value === 'join__field' ? argumentOf(directive, 'requires') : undefined;
    if (!text) return directive;
    const graph = argumentOf(directive, 'graph') ?? '';
    const selectionSet = bindIn(parseFieldSet(text), type, graph);
    const places = placesOf(trimSelectionNodes(selectionSet.selections), fields);
    if (places.size === 0) return directive;
    required.set(requirer(subgraphs.get(graph) ?? '', type, field), places);
    const value = { kind: Kind.STRING as const, value: print(selectionSet).slice(1, -1) };
    const others = directive.arguments?.filter(({ name }) => name.value !== 'requires') ?? [];
    return {
      ...directive,
      arguments: [...others, { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'requires' }, value }],
    };
  }

  const withBoundRequires = (field: FieldDefinitionNode, type: string): FieldDefinitionNode => ({
    ...field,
    directives: field.directives?.map((directive) => bindRequires(directive, type, field.name.value)),
  });

  const rewritten = document.definitions.map((each) =>
    isComposite(each)
      ? { ...each, fields: each.fields?.map((field) => withBoundRequires(field, each.name.value)) }
      : each,
  );
  if (fields.size === 0) return { document, bound: null };
  const definitions = rewritten.map((each) => {
    const own = isComposite(each) && added.get(each.name.value);
    if (!own) return each;
    const ownFields = each.fields?.flatMap((field) => {
      const copies = [...own].filter((bound) => fields.get(bound)?.name === field.name.value);
      if (copies.length === 0) return [field];
      return [field, ...copies.map((bound) => boundTo(field, bound))].map((copy) => usedCopy(copy, each));
    });
    return { ...each, fields: ownFields };
  });
  return { document: { ...document, definitions }, bound: { prefix, fields, required } };

  /** Without what says that a subgraph has the field for its `@requires`, where none names it now: there it would be wrong. */
  function usedCopy(field: FieldDefinitionNode, type: TypeDefinition): FieldDefinitionNode {
    const isUsed = (directive: ConstDirectiveNode): boolean => {
      if (directive.name.value !== 'join__field' || !isTrue(directive, 'external')) return true;
      const graph = argumentOf(directive, 'graph') ?? '';
      return used.has(use(graph, type.name.value, field.name.value)) || satisfiesInterface(type, field, graph);
    };
    return { ...field, directives: field.directives?.filter(isUsed) };
  }

  /** Then the type has the field in that subgraph also when nothing else needs it. */
  function satisfiesInterface(
    { directives = [] }: TypeDefinition,
    { name }: FieldDefinitionNode,
    graph: string,
  ): boolean {
    const real = fields.get(name.value)?.name ?? name.value;
    return directives.some((directive) => {
      if (directive.name.value !== 'join__implements' || argumentOf(directive, 'graph') !== graph) return false;
      const type = types.get(argumentOf(directive, 'interface') ?? '');
      return type?.fields?.some((field) => field.name.value === real);
    });
  }
}

const use = (graph: string, type: string, field: string) => `${graph} ${type}.${field}`;

const boundTo = (field: FieldDefinitionNode, bound: string): FieldDefinitionNode => ({
  ...field,
  name: { kind: Kind.NAME, value: bound },
  arguments: [],
});

function parseFieldSet(text: string): SelectionSetNode {
  return (parse(`{${text}}`, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet;
}

/** The names of subgraphs by those of the enum that stands for them. */
function subgraphNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      const graph = directives.find((each) => each.name.value === 'join__graph');
      names.set(name.value, (graph && argumentOf(graph, 'name')) ?? name.value);
    }
  }
  return names;
}

/** The types whose field of that name is the same one: through an interface, all that implement it. */
function sharersOf(type: TypeDefinition, field: string, types: ReadonlyMap<string, TypeDefinition>): Set<string> {
  const sharers = new Set<string>();
  const add = (each: TypeDefinition | undefined) => {
    if (!each || sharers.has(each.name.value) || !each.fields?.some(({ name }) => name.value === field)) return;
    sharers.add(each.name.value);
    for (const { name } of each.interfaces ?? []) add(types.get(name.value));
    for (const other of implementationsOf(each, types)) add(other);
  };
  add(type);
  return sharers;
}

function implementationsOf({ name }: TypeDefinition, types: ReadonlyMap<string, TypeDefinition>): TypeDefinition[] {
  return [...types.values()].filter(({ interfaces }) => interfaces?.some((each) => each.name.value === name.value));
}

/** A beginning that no field has. */
function unusedPrefix(types: readonly TypeDefinition[]): string {
  const names = types.flatMap(({ fields = [] }) => fields.map(({ name }) => name.value));
  let prefix = 'bound_';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
