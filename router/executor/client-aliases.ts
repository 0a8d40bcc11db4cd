import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
} from 'graphql';

export interface PlannedDocument {
  /** The document with harmless aliases. */
  document: DocumentNode;
  /** What the client called a field that is planned under another name; null when there is none. */
  clientKeys: ReadonlyMap<string, string> | null;
}

/**
 * Clients may call a field anything. `__proto__` means something to JavaScript, `__typename` to every executor, and the name
 * of another field, which may be a key that the plan needs beside it, to the planner. Such fields are planned, fetched and
 * merged under names that mean nothing, and get the client's own when the answer is written.
 */
export function nameHarmlessly(document: DocumentNode, fieldNames: ReadonlySet<string>): PlannedDocument {
  const clientKeys = new Map<string, string>();
  const prefix = unusedPrefix(document);

  function rename(field: FieldNode): FieldNode | undefined {
    const key = (field.alias ?? field.name).value;
    const own = field.alias === undefined || key === field.name.value;
    if (!(key in Object.prototype) && (own || !(key.startsWith('__') || fieldNames.has(key)))) return undefined;
    const harmless = prefix + key;
    clientKeys.set(harmless, key);
    return { ...field, alias: { kind: Kind.NAME, value: harmless } };
  }

  const planned = visit(document, { Field: rename });
  return clientKeys.size > 0 ? { document: planned, clientKeys } : { document, clientKeys: null };
}

/** A beginning that no key of the document has. */
function unusedPrefix(document: DocumentNode): string {
  const keys: string[] = [];
  visit(document, { Field: ({ alias }) => void (alias && keys.push(alias.value)) });
  let prefix = 'as_';
  while (keys.some((key) => key.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

/** The names of all fields of a schema. */
export function fieldNamesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  return new Set(types.flatMap((type) => Object.keys(type.getFields())));
}
