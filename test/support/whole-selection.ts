import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/**
 * A selection of every field of a type, down to `depth` levels of objects; fields that need an argument, or are another
 * subgraph's, are left out.
 * Empty for a leaf.
 */
export function wholeSelection(schema: GraphQLSchema, type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const parts = schema
      .getPossibleTypes(named)
      .map((each) => `... on ${each.name} ${fieldsOf(schema, each, depth, each.name)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  return isObjectType(named) ? fieldsOf(schema, named, depth, '') : '';
}

/** `prefix` makes fields of different types different names: they could not be merged where their types differ. */
function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, depth: number, prefix: string): string {
  const fields = Object.values(type.getFields()).flatMap((field) => select(schema, field, depth, prefix));
  return `{ __typename ${fields.join(' ')} }`;
}

function select(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, depth: number, prefix: string): string[] {
  const isExternal = field.astNode?.directives?.some(({ name }) => name.value === 'external');
  if (isExternal || field.args.some(isRequiredArgument)) return [];
  const isLeaf = isLeafType(getNamedType(field.type));
  if (!isLeaf && depth <= 1) return [];
  const inner = isLeaf ? '' : wholeSelection(schema, field.type, depth - 1);
  return [`${prefix && `${prefix}_${field.name}: `}${field.name} ${inner}`];
}

/** Every value of an answer that is neither an object nor a list, by its path; `__typename` tells nothing and is left out. */
export function leavesOf(value: unknown, path = ''): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return path.endsWith('__typename') ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}
