import {
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import type { Entity, ResultPath } from './entities-at-path.ts';
import { type Fragments, type SelectedField, selectedFields, type Variables } from './selected-fields.ts';

/** A null where the schema has none. */
export interface MissingValue {
  path: ResultPath;
  message: string;
}

export interface WrittenData {
  text: string;
  /** Each has taken the nearest value around it with it that may be null. */
  missing: MissingValue[];
}

export type WriteData = (data: Entity, clean: boolean) => WrittenData;

/** What the functions below share while one answer is written. */
interface Writing {
  clean: boolean;
  /** Where they are; of each depth the last key or index is right, and what is deeper is old. */
  path: (string | number)[];
  missing: MissingValue[];
}

/** The text with `value` behind it, or undefined when a null must take what is around it with it. */
type Write = (value: unknown, text: string, writing: Writing) => string | undefined;

interface WrittenField {
  key: string;
  write: Write;
}

/** An interface too: a subgraph may know one as an object, and nobody need have asked what it really is. */
type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

export interface ShapeOptions {
  /** The API's schema: what it does not have, clients do not see. */
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Decide `@skip` and `@include` here, once. */
  variables: Variables;
  /** What the client calls a field that is planned under another name. */
  clientKeys: ReadonlyMap<string, string> | null;
}

/**
 * Makes the function that writes an operation's answer straight from what the subgraphs answered: fields in the order of
 * the document, nulls as GraphQL has them, and no second tree in between.
 */
export function compileResponse({ schema, operation, fragments, variables, clientKeys }: ShapeOptions): WriteData {
  /** Selections that occur at several places are compiled once for each type and depth. */
  const compiled = new Map<string, Write>();
  const numbers = new Map<SelectionSetNode, number>();

  function numberOf(selectionSet: SelectionSetNode): number {
    const number = numbers.get(selectionSet) ?? numbers.size;
    numbers.set(selectionSet, number);
    return number;
  }

  /** `depth`: how many keys and indices lead to the value. `where`: for the message about a null. */
  function writeValue(type: GraphQLOutputType, selections: SelectionSetNode[], depth: number, where: string): Write {
    if (isNonNullType(type)) return required(writePresent(type.ofType, selections, depth, where), depth, where);
    return optional(writePresent(type, selections, depth, where));
  }

  /** Undefined for what is no value of the type, null and values that the API does not have among it. */
  function writePresent(type: GraphQLOutputType, selections: SelectionSetNode[], depth: number, where: string): Write {
    if (isListType(type)) return writeList(writeValue(type.ofType, selections, depth + 1, where), depth);
    if (isLeafType(type)) return writeLeaf(type);
    if (isObjectType(type)) return writeObject(type, selections, depth);
    if (isAbstractType(type)) return writeAbstract(type, selections, depth);
    throw new Error(`${where} has a type that no answer can have`);
  }

  function writeAbstract(type: GraphQLOutputType, selections: SelectionSetNode[], depth: number): Write {
    if (!isAbstractType(type)) throw new Error('not reached');
    const byName = new Map<unknown, Write>();
    for (const each of schema.getPossibleTypes(type)) byName.set(each.name, writeObject(each, selections, depth));
    if (isInterfaceType(type)) {
      // A subgraph that knows the interface as an object says its name, or nothing when nobody asked.
      const write = writeObject(type, selections, depth);
      byName.set(type.name, write).set(undefined, write);
    }
    return (value, text, writing) => {
      if (typeof value !== 'object' || value === null) return undefined;
      return byName.get((value as Entity).__typename)?.(value, text, writing);
    };
  }

  function writeObject(type: FieldsType, selections: SelectionSetNode[], depth: number): Write {
    const id = `${type.name} ${depth} ${selections.map(numberOf).join()}`;
    const known = compiled.get(id);
    if (known) return known;
    const fields = selectedFields(schema, fragments, variables, type, selections).map((field, index) =>
      writeField(type, field, index === 0 ? '{' : ',', depth),
    );
    const end = fields.length === 0 ? '{}' : '}';
    const write: Write = (value, text, writing) => {
      if (typeof value !== 'object' || value === null) return undefined;
      let written: string | undefined = text;
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as WrittenField;
        writing.path[depth] = field.key;
        written = field.write((value as Entity)[field.key], written, writing);
        if (written === undefined) return undefined;
      }
      return written + end;
    };
    compiled.set(id, write);
    return write;
  }

  function writeField(type: FieldsType, { key, node, selections }: SelectedField, before: string, depth: number) {
    const name = node.name.value;
    const prefix = `${before}${JSON.stringify(clientKeys?.get(key) ?? key)}:`;
    if (name === '__typename') {
      const constant = `${prefix}"${type.name}"`;
      const write: Write = (_, text) => (isObjectType(type) ? text + constant : undefined);
      return { key, write };
    }
    const write = writeValue(typeOfField(type, name), selections, depth + 1, `${type.name}.${name}`);
    return { key, write: (value, text, writing) => write(value, text + prefix, writing) } satisfies WrittenField;
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The API has no ${operation.operation}`);
  const write = writeObject(root, [operation.selectionSet], 0);
  return (data, clean) => {
    const writing: Writing = { clean, path: [], missing: [] };
    return { text: write(data, '', writing) ?? 'null', missing: writing.missing };
  };
}

function typeOfField(type: FieldsType, name: string): GraphQLOutputType {
  if (name === '__schema') return SchemaMetaFieldDef.type;
  if (name === '__type') return TypeMetaFieldDef.type;
  const field = type.getFields()[name];
  if (!field) throw new Error(`${type.name} has no field ${name}`);
  return field.type;
}

const optional =
  (write: Write): Write =>
  (value, text, writing) =>
    value == null ? `${text}null` : (write(value, text, writing) ?? `${text}null`);

function required(write: Write, depth: number, where: string): Write {
  return (value, text, writing) => {
    const before = writing.missing.length;
    const written = write(value, text, writing);
    // What was missing inside the value has been told already.
    if (written === undefined && writing.missing.length === before) {
      const message = `Cannot return null for non-nullable field ${where}.`;
      writing.missing.push({ path: writing.path.slice(0, depth), message });
    }
    return written;
  };
}

function writeList(writeItem: Write, depth: number): Write {
  return (value, text, writing) => {
    if (!Array.isArray(value)) return undefined;
    if (value.length === 0) return `${text}[]`;
    let written: string | undefined = text;
    for (let i = 0; i < value.length; i++) {
      writing.path[depth] = i;
      written = writeItem(value[i], written + (i === 0 ? '[' : ','), writing);
      if (written === undefined) return undefined;
    }
    return `${written}]`;
  };
}

function writeLeaf(type: GraphQLLeafType): Write {
  if (isEnumType(type)) return writeEnum(type);
  switch (type.name) {
    case 'String':
      return (value, text, { clean }) => (typeof value === 'string' ? text + quote(value, clean) : undefined);
    case 'ID':
      return (value, text, { clean }) => {
        if (typeof value === 'string') return text + quote(value, clean);
        return typeof value === 'number' ? text + value : undefined;
      };
    case 'Int':
      return (value, text) => (Number.isInteger(value) ? text + value : undefined);
    case 'Float':
      return (value, text) => (typeof value === 'number' ? text + value : undefined);
    case 'Boolean':
      return (value, text) => (typeof value === 'boolean' ? text + value : undefined);
    default:
      return (value, text, { clean }) => {
        if (typeof value === 'string') return text + quote(value, clean);
        return value == null ? undefined : text + JSON.stringify(value);
      };
  }
}

function writeEnum(type: GraphQLEnumType): Write {
  const texts = new Map<unknown, string>(type.getValues().map(({ name }) => [name, `"${name}"`]));
  return (value, text) => {
    const known = texts.get(value);
    return known === undefined ? undefined : text + known;
  };
}

const quote = (value: string, clean: boolean) => (clean ? `"${value}"` : JSON.stringify(value));
