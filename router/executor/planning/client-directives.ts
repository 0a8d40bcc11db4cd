import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveDefinitionNode,
  DirectiveLocation,
  type DocumentNode,
  Kind,
  visit,
} from 'graphql';
import { argumentOf } from './type-definitions.ts';

/** Where a client's operation, and nothing in a schema, can have a directive. */
const OF_OPERATIONS = new Set<string>([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** Defaults of the arguments of directives, by the directive's name. */
export type DirectiveDefaults = ReadonlyMap<string, readonly ArgumentNode[]>;

/**
 * A directive that subgraphs bring in with `@composeDirective` is a feature of the supergraph, and features are no part of
 * the API. One that is meant for operations is of use to clients alone, so it stands there as if the supergraph had it by
 * itself.
 */
export function withClientDirectives(document: DocumentNode): DocumentNode {
  const directives = document.definitions.filter((each) => each.kind === Kind.DIRECTIVE_DEFINITION);
  const isForClients = (link: ConstDirectiveNode) => {
    const own = directives.filter(isOf(link));
    return own.length > 0 && own.every(({ locations }) => locations.every(({ value }) => OF_OPERATIONS.has(value)));
  };
  let changed = false;
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) return definition;
    const kept = definition.directives?.filter((each) => each.name.value !== 'link' || !isForClients(each));
    if (kept?.length === definition.directives?.length) return definition;
    changed = true;
    return { ...definition, directives: kept };
  });
  return changed ? { ...document, definitions } : document;
}

/** Whether a link brings a directive in: under a name that it imports, or under the feature's own. */
function isOf(link: ConstDirectiveNode): (directive: DirectiveDefinitionNode) => boolean {
  const feature = argumentOf(link, 'as') ?? argumentOf(link, 'url')?.split('/').at(-2);
  const list = link.arguments?.find(({ name }) => name.value === 'import')?.value;
  const imported = (list?.kind === Kind.LIST ? list.values : []).map((value) => {
    if (value.kind === Kind.STRING) return value.value;
    const fields = value.kind === Kind.OBJECT ? value.fields : [];
    const name = fields.find((each) => each.name.value === 'as') ?? fields.find((each) => each.name.value === 'name');
    return name?.value.kind === Kind.STRING ? name.value.value : '';
  });
  return ({ name: { value } }) =>
    imported.includes(`@${value}`) || value === feature || value.startsWith(`${feature}__`);
}

/** Of the directives that operations can have and that have any. */
export function directiveDefaults({ definitions }: DocumentNode): DirectiveDefaults {
  const defaults = new Map<string, readonly ArgumentNode[]>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.DIRECTIVE_DEFINITION) continue;
    if (!definition.locations.some(({ value }) => OF_OPERATIONS.has(value))) continue;
    const given = (definition.arguments ?? []).flatMap(({ name, defaultValue }): ArgumentNode[] =>
      defaultValue ? [{ kind: Kind.ARGUMENT, name, value: defaultValue }] : [],
    );
    if (given.length > 0) defaults.set(definition.name.value, given);
  }
  return defaults;
}

/** With the supergraph's defaults written out: a subgraph need not have the same. */
export function withDirectiveDefaults(document: DocumentNode, defaults: DirectiveDefaults): DocumentNode {
  if (defaults.size === 0) return document;
  return visit(document, {
    Directive(directive) {
      const given = directive.arguments ?? [];
      const missing = (defaults.get(directive.name.value) ?? []).filter(
        ({ name }) => !given.some((each) => each.name.value === name.value),
      );
      return missing.length > 0 ? { ...directive, arguments: [...given, ...missing] } : undefined;
    },
  });
}
