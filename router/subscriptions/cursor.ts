import type { FetchNode } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import type { SubgraphAnswer } from '../executor/subgraph.ts';

/** How a subscription that has lost its subgraph goes on where it was. */
export interface Cursor {
  /** The operation for the subgraph, which asks for the cursor of each event beside what the client wants. */
  operation: string;
  /** Of an event; undefined when it has none. */
  of(event: SubgraphAnswer): CursorValue | undefined;
  /** The same operation, for what comes after an event. */
  operationAfter(cursor: CursorValue): string;
}

export type CursorValue = string | number;

/** The argument that tells after which event to begin, and the fields of an event that it may be taken from. */
const ARGUMENT = 'after';
const FIELDS = ['seq', 'cursor'];
/** Under which an event's cursor is asked for. Clients have no such key: theirs that begin so are planned under others. */
const KEY = '__cursor';

/**
 * The cursor of a subscription, told by the schema: its root field has an argument `after`, and its events a field `seq` or
 * `cursor` of the same type, which the subgraph knows itself. Null where there is none.
 */
export function cursorOf(schema: GraphQLSchema, { operation, serviceName }: FetchNode): Cursor | null {
  const document = parse(operation);
  const root = rootField(document);
  const definition = root && schema.getSubscriptionType()?.getFields()[root.name.value];
  const argument = definition?.args.find(({ name }) => name === ARGUMENT);
  const eventType = definition && getNamedType(definition.type);
  if (!root?.selectionSet || !argument || !(isObjectType(eventType) || isInterfaceType(eventType))) return null;

  const argumentType = isNonNullType(argument.type) ? argument.type.ofType : argument.type;
  const field = FIELDS.map((name) => eventType.getFields()[name]).find(
    (each) => each && (isNonNullType(each.type) ? each.type.ofType : each.type) === argumentType,
  );
  if (!field || !answersItself(schema, serviceName, field.astNode?.directives)) return null;

  const withCursor = replaceRoot(document, root, {
    ...root,
    selectionSet: { ...root.selectionSet, selections: [...root.selectionSet.selections, cursorField(field.name)] },
  });
  const key = (root.alias ?? root.name).value;
  return {
    operation: print(withCursor),
    of: ({ data }) => (data?.[key] as Record<string, CursorValue | undefined> | null | undefined)?.[KEY],
    operationAfter: (cursor) => print(withoutUnusedVariables(beginAfter(withCursor, cursor))),
  };
}

const rootField = (document: DocumentNode): FieldNode | undefined => {
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const selection = operation?.selectionSet.selections[0];
  return selection?.kind === Kind.FIELD ? selection : undefined;
};

const cursorField = (name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: KEY },
  name: { kind: Kind.NAME, value: name },
});

/** Whether a field needs no other subgraph: it says nothing of subgraphs, or names this one. */
function answersItself(schema: GraphQLSchema, subgraph: string, directives: readonly DirectiveNode[] = []): boolean {
  const joins = directives.filter(({ name }) => name.value === 'join__field').map(argumentsOf);
  const named = joins.filter(({ graph }) => graph !== undefined);
  if (named.length === 0) return true;
  return named.some(({ graph, external }) => external !== true && graphName(schema, String(graph)) === subgraph);
}

/** `join__Graph` lists the subgraphs under names that enums may have. */
function graphName(schema: GraphQLSchema, graph: string): unknown {
  const type = schema.getType('join__Graph');
  const value = type && 'getValue' in type ? type.getValue(graph) : undefined;
  const directive = value?.astNode?.directives?.find(({ name }) => name.value === 'join__graph');
  return directive && argumentsOf(directive).name;
}

function argumentsOf({ arguments: given = [] }: DirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, 'value' in value ? value.value : undefined]));
}

function beginAfter(document: DocumentNode, cursor: CursorValue): DocumentNode {
  const root = rootField(document) as FieldNode;
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: ARGUMENT },
    value:
      typeof cursor === 'number' ? { kind: Kind.INT, value: String(cursor) } : { kind: Kind.STRING, value: cursor },
  };
  const others = (root.arguments ?? []).filter(({ name }) => name.value !== ARGUMENT);
  return replaceRoot(document, root, { ...root, arguments: [...others, after] });
}

function replaceRoot(document: DocumentNode, root: FieldNode, replacement: FieldNode): DocumentNode {
  return visit(document, { Field: (field) => (field === root ? replacement : undefined) });
}

/** The variable of the argument that was replaced: a subgraph refuses what is defined and not used. */
function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    Variable(node, _key, parent) {
      if ((parent as ASTNode | undefined)?.kind !== Kind.VARIABLE_DEFINITION) used.add(node.name.value);
    },
  });
  return visit(document, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}
