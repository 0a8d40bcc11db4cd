import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';

/** Where `@listSize` says nothing: arguments that say how many items, or days, a field answers with. */
const SIZING_ARGUMENTS = ['first', 'days'];
const COST_DIRECTIVES = new Set(['cost', 'listSize']);
/** Items of a list of which nothing says how long it is. */
const ASSUMED_SIZE = 10;
/** Where `@cost` says nothing: a mutation writes, and may call a language model; one that takes a list does so for each of its items. */
const MUTATION_COST = 50;

/** What a document asks for, whatever its variables. Fragments count where they are used. */
export interface Shape {
  depth: number;
  /** Fields in total; those that the executor would merge count each. */
  fields: number;
  aliases: number;
  /** Of the operation that has most. */
  rootFields: number;
  directives: number;
  /** Pairs of fields of one name in one place. Validation compares each pair, and what is below the two. */
  pairs: number;
}

export interface MeasuredDocument {
  shape: Shape;
  /** The cost of the operation that would run; 0 when there is none of that name. */
  costOf(operationName: string | undefined, variables: Readonly<Record<string, unknown>>): number;
}

/** A sum: a part that is known and parts that variables multiply. A fragment that is used often is one object here. */
interface Cost {
  constant: number;
  parts: { size: Size; cost: Cost }[];
}
type Size = number | { variable: string; otherwise: number };

/** One selection, with its fragments. */
interface Measured {
  depth: number;
  fields: number;
  aliases: number;
  /** How often each name is answered with in the selection itself. */
  names: Map<string, number>;
  /** Below it. */
  pairs: number;
  cost: Cost;
  /** Of one item of the lists that the field above sizes, such as `edges` below `translations(first: 20)`. */
  costPerItem: Cost;
}

const NOTHING: Measured = {
  depth: 0,
  fields: 0,
  aliases: 0,
  names: new Map(),
  pairs: 0,
  cost: { constant: 0, parts: [] },
  costPerItem: { constant: 0, parts: [] },
};

/**
 * Measures a document that may be wrong in every other way: it is looked at before it is validated. Takes time in proportion
 * to the document's length, as each fragment is looked at once.
 *
 * @param schema the supergraph's, whose fields may say with `@cost(weight:)` and `@listSize(assumedSize:, slicingArguments:)`
 *   what they cost
 */
export function measureDocument(document: DocumentNode, schema: GraphQLSchema): MeasuredDocument {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measuredFragments = new Map<string, Measured>();
  let directives = 0;

  function measureFragment(name: string): Measured {
    const known = measuredFragments.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // Unknown, or within itself: validation refuses both.
    measuredFragments.set(name, NOTHING);
    if (!fragment) return NOTHING;
    directives += fragment.directives?.length ?? 0;
    const measured = measureSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
    measuredFragments.set(name, measured);
    return measured;
  }

  function measureSelections({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): Measured {
    const sum: Measured = { ...NOTHING, names: new Map(), cost: zero(), costPerItem: zero() };
    for (const selection of selections) {
      const each = measureSelection(selection, parent);
      sum.depth = Math.max(sum.depth, each.depth);
      sum.fields += each.fields;
      sum.aliases += each.aliases;
      sum.pairs += each.pairs;
      for (const [name, times] of each.names) sum.names.set(name, (sum.names.get(name) ?? 0) + times);
      add(sum.cost, 1, each.cost);
      add(sum.costPerItem, 1, each.costPerItem);
    }
    return sum;
  }

  function measureSelection(selection: SelectionNode, parent: GraphQLNamedType | undefined): Measured {
    directives += selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value);
    if (selection.kind === Kind.FIELD) return measureField(selection, parent);
    const { typeCondition, selectionSet } = selection;
    return measureSelections(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : parent);
  }

  function measureField(node: FieldNode, parent: GraphQLNamedType | undefined): Measured {
    const field = fieldOf(parent, node);
    const below = node.selectionSet ? measureSelections(node.selectionSet, field && getNamedType(field.type)) : NOTHING;
    const size = field && sizeOf(node, field);
    const declared = field && declaredBy(field);
    const cost: Cost = { constant: 1, parts: [] };
    const isMutation = parent !== undefined && parent === schema.getMutationType();
    const weight = declared?.weight ?? (isMutation ? MUTATION_COST : undefined);
    if (weight !== undefined) add(cost, isMutation ? (size ?? 1) : 1, { constant: weight, parts: [] });
    const costPerItem = zero();
    if (field && isListType(getNullableType(field.type))) {
      // How long it is, the field itself says, or the one above.
      const item = zero();
      add(item, 1, below.cost);
      add(item, ASSUMED_SIZE, below.costPerItem);
      if (size === undefined) add(costPerItem, 1, item);
      else add(cost, size, item);
    } else {
      add(cost, 1, below.cost);
      add(cost, size ?? ASSUMED_SIZE, below.costPerItem);
    }
    return {
      depth: 1 + below.depth,
      fields: 1 + below.fields,
      aliases: (node.alias ? 1 : 0) + below.aliases,
      names: new Map([[(node.alias ?? node.name).value, 1]]),
      pairs: below.pairs + pairsOf(below.names),
      cost,
      costPerItem,
    };
  }

  const shape: Shape = { depth: 0, fields: 0, aliases: 0, rootFields: 0, directives: 0, pairs: 0 };
  const measuredOperations = operations.map((operation) => {
    directives += operation.directives?.length ?? 0;
    const measured = measureSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
    include(measured);
    shape.rootFields = Math.max(shape.rootFields, total(measured.names.values()));
    const cost = zero();
    add(cost, 1, measured.cost);
    add(cost, ASSUMED_SIZE, measured.costPerItem);
    return { name: operation.name?.value, cost, defaults: defaultsOf(operation.variableDefinitions ?? []) };
  });
  // One that nobody uses is validated all the same.
  for (const name of fragments.keys()) if (!measuredFragments.has(name)) include(measureFragment(name));
  shape.directives = directives;

  function include({ depth, fields, aliases, names, pairs }: Measured): void {
    shape.depth = Math.max(shape.depth, depth);
    shape.fields += fields;
    shape.aliases += aliases;
    shape.pairs += pairs + pairsOf(names);
  }

  return {
    shape,
    costOf(operationName, variables) {
      const operation =
        operationName === undefined && measuredOperations.length === 1
          ? measuredOperations[0]
          : measuredOperations.find(({ name }) => name === operationName);
      return operation ? evaluate(operation.cost, { ...operation.defaults, ...variables }, new Map()) : 0;
    },
  };
}

const zero = (): Cost => ({ constant: 0, parts: [] });

const total = (numbers: Iterable<number>) => [...numbers].reduce((sum, each) => sum + each, 0);

const pairsOf = (names: ReadonlyMap<string, number>) =>
  total([...names.values()].map((times) => (times * (times - 1)) / 2));

function fieldOf(parent: GraphQLNamedType | undefined, { name }: FieldNode) {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined;
}

/** How many items the field's own arguments ask for; undefined when none of them tells. */
function sizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): Size | undefined {
  const { assumedSize, slicingArguments = SIZING_ARGUMENTS } = declaredBy(field);
  for (const { name, type, defaultValue } of field.args) {
    const sizing = slicingArguments.includes(name);
    if (!sizing && !isListType(getNullableType(type))) continue;
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const otherwise = asSize(defaultValue) ?? ASSUMED_SIZE;
    if (given?.kind === Kind.VARIABLE) return { variable: given.name.value, otherwise };
    if (given || sizing) return asSize(given && literal(given)) ?? otherwise;
  }
  return assumedSize;
}

interface Declared {
  weight?: number;
  assumedSize?: number;
  slicingArguments?: string[];
}

/** What a field's `@cost` and `@listSize` say. */
function declaredBy({ astNode }: GraphQLField<unknown, unknown>): Declared {
  const given = (astNode?.directives ?? []).filter(({ name }) => COST_DIRECTIVES.has(name.value));
  return Object.fromEntries(
    given.flatMap((directive) =>
      (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
    ),
  );
}

function literal(value: ValueNode): unknown {
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.LIST ? value.values : undefined;
}

/** A number of items, or the length of a list of inputs. */
function asSize(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? Math.max(0, value) : undefined;
}

const defaultsOf = (definitions: readonly VariableDefinitionNode[]) =>
  Object.fromEntries(
    definitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, literal(defaultValue)]] : [],
    ),
  );

function add(sum: Cost, size: Size, cost: Cost): void {
  if (typeof size === 'number' && cost.parts.length === 0) sum.constant += size * cost.constant;
  else if (cost.constant > 0 || cost.parts.length > 0) sum.parts.push({ size, cost });
}

/** Each cost is worked out once, however often it is part of another. */
function evaluate(cost: Cost, variables: Readonly<Record<string, unknown>>, known: Map<Cost, number>): number {
  if (cost.parts.length === 0) return cost.constant;
  const before = known.get(cost);
  if (before !== undefined) return before;
  let total = cost.constant;
  for (const { size, cost: part } of cost.parts) {
    const factor = typeof size === 'number' ? size : (asSize(variables[size.variable]) ?? size.otherwise);
    total += factor === 0 ? 0 : factor * evaluate(part, variables, known);
  }
  known.set(cost, total);
  return total;
}
