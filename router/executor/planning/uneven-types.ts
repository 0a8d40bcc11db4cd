import {
  isAbstractType as isPlannersAbstractType,
  possibleRuntimeTypes,
  type Supergraph,
} from '@apollo/federation-internals';
import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type Fragments, fragmentsOf } from '../selected-fields.ts';
import { asText, documentOf, fetchesOf, mapFetches } from './plan-fetches.ts';
import { TYPE_NAME } from './type-name.ts';

/** Asks fetches for what the planner left out of them. */
export type Complete = (plan: QueryPlan, document: DocumentNode, operationName?: string) => QueryPlan;

/**
 * A union or an interface may have other types in one subgraph than in another. Where several subgraphs can answer a field
 * with it, the planner takes them to answer alike: what one of them can't return, none is asked for, and the fields of those
 * types would be null. So each fetch is also asked, of the types that its own subgraph can return, for what this subgraph
 * knows by itself and no other fetch of the plan asks for. No fetch is added: what another subgraph knows of such a type
 * stays null.
 *
 * @returns null when all types are alike everywhere, as they mostly are
 */
export function completeUnevenTypes(schemas: Supergraph, supergraph: GraphQLSchema): Complete | null {
  const uneven = unevenTypes(schemas);
  if (uneven.size === 0) return null;
  const subgraphs = new Map(
    schemas
      .subgraphs()
      .values()
      .map(({ name, schema }) => [name, schema.toGraphQLJSSchema()]),
  );
  return (plan, document, operationName) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return plan;
    return complete({ supergraph, subgraphs, uneven }, plan, operation, fragmentsOf(document));
  };
}

function unevenTypes(schemas: Supergraph): Set<string> {
  const uneven = new Set<string>();
  for (const type of schemas.schema.types().filter(isPlannersAbstractType)) {
    const all = possibleRuntimeTypes(type).length;
    for (const { schema } of schemas.subgraphs().values()) {
      const own = schema.type(type.name);
      if (own && isPlannersAbstractType(own) && possibleRuntimeTypes(own).length < all) uneven.add(type.name);
    }
  }
  return uneven;
}

interface Types {
  supergraph: GraphQLSchema;
  subgraphs: ReadonlyMap<string, GraphQLSchema>;
  uneven: ReadonlySet<string>;
}

type Directives = readonly DirectiveNode[];

/** A selection of an uneven type in a fetch. */
interface Site {
  fetch: FetchNode;
  schema: GraphQLSchema;
  type: GraphQLNamedType;
  /** The object types that are possible there. */
  names: readonly string[];
  selectionSet: SelectionSetNode;
  added: SelectionNode[];
}

function complete(types: Types, plan: QueryPlan, operation: OperationDefinitionNode, fragments: Fragments): QueryPlan {
  const documents = new Map<FetchNode, DocumentNode>();
  /** `path Type.key` of all that is fetched. */
  const fetched = new Set<string>();
  const sites = new Map<string, Site[]>();
  for (const [fetch, at] of fetchesOf(plan.node)) {
    const document = documentOf(fetch);
    documents.set(fetch, document);
    look(types, fetch, document, at, fetched, sites);
  }
  const root = types.supergraph.getRootType(operation.operation);
  if (sites.size === 0 || !root) return plan;

  want(operation.selectionSet, [root.name], [], []);
  const added = new Map(
    [...sites.values()].flat().flatMap((each) => (each.added.length > 0 ? [[each.selectionSet, each]] : [])),
  );
  if (added.size === 0) return plan;
  return { ...plan, node: withAdded(plan.node, documents, added, operation) };

  /** What the client selects of objects of `names`; `conditions` are those of each fragment around it. */
  function want(
    { selections }: SelectionSetNode,
    names: readonly string[],
    path: readonly string[],
    conditions: readonly Directives[],
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        for (const name of names) wantField(selection, name, path, conditions);
        if (!selection.selectionSet) continue;
        const inner = new Set(
          names.flatMap((name) => possibleOf(types.supergraph, typeOf(types.supergraph, name, selection))),
        );
        want(selection.selectionSet, [...inner], [...path, keyOf(selection)], []);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) continue;
      const condition =
        fragment.typeCondition &&
        possibleOf(types.supergraph, types.supergraph.getType(fragment.typeCondition.name.value));
      const narrowed = condition ? names.filter((name) => condition.includes(name)) : names;
      const within = [...conditions, selection.directives ?? []];
      if (narrowed.length > 0) want(fragment.selectionSet, narrowed, path, within);
    }
  }

  function wantField(field: FieldNode, name: string, path: readonly string[], conditions: readonly Directives[]): void {
    const at = path.join('.');
    if (field.name.value.startsWith('__') || fetched.has(`${at} ${name}.${keyOf(field)}`)) return;
    for (const site of sites.get(at) ?? []) {
      const known = site.names.includes(name) && knownPart(site.schema, fragments, field, name);
      if (!known || clashes(site.schema, site.type.name, site.selectionSet, field, name)) continue;
      // One fragment can't have two conditions of a kind.
      const fragment = conditions.reduceRight<SelectionNode>(
        (inner, directives) => (directives.length > 0 ? fragmentOn(null, [inner], directives) : inner),
        fragmentOn(name, [known], []),
      );
      site.added.push(fragment);
    }
  }
}

/** Notes what a fetch asks for, and where it asks for uneven types. */
function look(
  { supergraph, subgraphs, uneven }: Types,
  fetch: FetchNode,
  document: DocumentNode,
  at: readonly string[],
  fetched: Set<string>,
  sites: Map<string, Site[]>,
): void {
  const schema = subgraphs.get(fetch.serviceName);
  const root = getOperationAST(document);
  const type = root && schema?.getRootType(root.operation);
  if (!schema || !type) return;
  const renamed = new Map<string, string>();
  for (const each of fetch.outputRewrites ?? []) {
    if (each.kind === 'KeyRenamer') renamed.set(each.path.at(-1) ?? '', each.renameKeyTo);
  }
  lookAt(root.selectionSet, type, possibleOf(supergraph, supergraph.getType(type.name)), at.join('.'));

  /** `names`: the object types that all conditions around leave; null where any is possible. */
  function lookAt(selectionSet: SelectionSetNode, type: GraphQLNamedType, names: string[] | null, path: string): void {
    if (schema && uneven.has(type.name)) {
      const own = possibleOf(schema, type).filter((name) => names?.includes(name) ?? true);
      sites.set(path, [...(sites.get(path) ?? []), { fetch, schema, type, names: own, selectionSet, added: [] }]);
    }
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) lookAtField(selection, type, names, path);
      if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
      const condition = selection.typeCondition?.name.value ?? type.name;
      const possible = possibleOf(supergraph, supergraph.getType(condition));
      const left = names ? names.filter((name) => possible.includes(name)) : possible;
      lookAt(selection.selectionSet, schema?.getType(condition) ?? type, left, path);
    }
  }

  function lookAtField(field: FieldNode, type: GraphQLNamedType, names: string[] | null, path: string): void {
    if (field.name.value === '_entities') {
      if (field.selectionSet) lookAt(field.selectionSet, type, null, path);
      return;
    }
    const key = renamed.get(keyOf(field)) ?? keyOf(field);
    for (const name of names ?? []) fetched.add(`${path} ${name}.${key}`);
    const inner = schema && typeOf(schema, type.name, field);
    if (!field.selectionSet || !inner) return;
    const possible = possibleOf(supergraph, supergraph.getType(inner.name));
    lookAt(field.selectionSet, inner, possible, path ? `${path}.${key}` : key);
  }
}

/** The field, with as much of what is selected of it as the subgraph knows by itself; null when that is nothing. */
function knownPart(schema: GraphQLSchema, fragments: Fragments, field: FieldNode, typeName: string): FieldNode | null {
  if (field.name.value === '__typename') return field;
  const type = typeOf(schema, typeName, field);
  const definition = fieldOf(schema, typeName, field)?.astNode;
  const depends = definition?.directives?.some(({ name }) => DEPENDENT.has(name.value.split('__').at(-1) ?? ''));
  if (!type || !definition || depends) return null;
  if (!field.selectionSet || !isCompositeType(type)) return field;
  const selections = knownSelections(field.selectionSet, type);
  return selections.length > 0 ? { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } } : null;

  function knownSelections({ selections }: SelectionSetNode, of: GraphQLNamedType): SelectionNode[] {
    const known = selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) {
        const part = knownPart(schema, fragments, selection, of.name);
        return part ? [part] : [];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = schema.getType(fragment?.typeCondition?.name.value ?? of.name);
      if (
        !fragment ||
        !condition ||
        !possibleOf(schema, condition).some((each) => possibleOf(schema, of).includes(each))
      )
        return [];
      const inner = knownSelections(fragment.selectionSet, condition);
      return inner.length > 0 ? [fragmentOn(condition.name, inner, selection.directives ?? [])] : [];
    });
    return isAbstractType(of) ? [TYPE_NAME, ...known] : known;
  }
}

/** Fields that a subgraph has from others, or makes of what others have. */
const DEPENDENT = new Set(['external', 'requires']);

/** One key can't stand for two types in one request; the planner would have named one of them otherwise. */
function clashes(
  schema: GraphQLSchema,
  typeName: string,
  { selections }: SelectionSetNode,
  field: FieldNode,
  fieldTypeName: string,
): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const inner = selection.typeCondition?.name.value ?? typeName;
      return clashes(schema, inner, selection.selectionSet, field, fieldTypeName);
    }
    if (keyOf(selection) !== keyOf(field)) return false;
    return String(fieldOf(schema, typeName, selection)?.type) !== String(fieldOf(schema, fieldTypeName, field)?.type);
  });
}

/** The plan, asking for what was added, with the variables that it needs. */
function withAdded(
  node: QueryPlan['node'],
  documents: ReadonlyMap<FetchNode, DocumentNode>,
  added: ReadonlyMap<SelectionSetNode, Site>,
  operation: OperationDefinitionNode,
): QueryPlan['node'] {
  return mapFetches(node, (fetch) => {
    const own = [...added.values()].filter((site) => site.fetch === fetch);
    const document = documents.get(fetch);
    if (own.length === 0 || !document) return [fetch];
    const used = new Set<string>();
    visit(
      { kind: Kind.SELECTION_SET, selections: own.flatMap((site) => site.added) },
      { Variable: ({ name }) => void used.add(name.value) },
    );
    const usages = fetch.variableUsages ?? [];
    const more = (operation.variableDefinitions ?? []).filter(
      ({ variable: { name } }) => used.has(name.value) && !usages.includes(name.value),
    );
    const completed = visit(document, {
      OperationDefinition: (each) => ({ ...each, variableDefinitions: [...(each.variableDefinitions ?? []), ...more] }),
      SelectionSet(selectionSet) {
        const site = added.get(selectionSet);
        return site && { ...selectionSet, selections: [...selectionSet.selections, ...site.added] };
      },
    });
    const variables = [...usages, ...more.map(({ variable }) => variable.name.value)];
    return [{ ...fetch, operation: asText(completed), variableUsages: variables }];
  });
}

const fragmentOn = (type: string | null, selections: SelectionNode[], directives: Directives): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  ...(type && { typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } } }),
  directives,
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;

function fieldOf(schema: GraphQLSchema, typeName: string, { name }: FieldNode) {
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
}

const typeOf = (schema: GraphQLSchema, typeName: string, field: FieldNode) =>
  getNamedType(fieldOf(schema, typeName, field)?.type);

/** The object types that a type stands for. */
function possibleOf(schema: GraphQLSchema, type: GraphQLNamedType | undefined): string[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => name);
  return isObjectType(type) ? [type.name] : [];
}
