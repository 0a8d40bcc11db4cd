import {
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** An object of the made-up world: what it is decides all that its fields hold. */
interface Made {
  __typename: string;
  id?: string;
  /** Of what is no entity: the field that holds it, and of whose. */
  identity?: string;
}

/** Entities of one type, few enough that lists name the same one twice. */
const ENTITIES = 6;
const TEXTS = [
  'plain',
  'a "quoted" word',
  'back\\slash',
  'line\nbreak',
  '语桥 🌉',
  '\ud800',
  '',
  '\u2028',
  '</script>',
];

/**
 * Answers any field of a schema with a value that only depends on whose field it is and on its arguments. So a subgraph that
 * knows nothing of an entity but its key, and a monolith that came to it by another way, say the same. Some values are null,
 * some fields fail, and some that may not be null are.
 *
 * @param steadyFields `Type.field` of what other subgraphs need to know: in a federation their failure has wider effects
 */
export function createDeterministicData(entityTypes: ReadonlySet<string>, steadyFields: ReadonlySet<string>) {
  function resolve(source: unknown, args: Record<string, unknown>, _: unknown, info: GraphQLResolveInfo): unknown {
    const { fieldName, parentType, returnType, schema } = info;
    const owner = source as Made | undefined;
    if (fieldName === 'id' && owner?.id !== undefined) return owner.id;
    const key = `${identityOf(owner, parentType.name)}.${fieldName}${JSON.stringify(sorted(args))}`;
    if (!steadyFields.has(`${parentType.name}.${fieldName}`)) {
      const luck = hash(`${key} luck`) % 1000;
      if (luck < 15) throw new GraphQLError('Refused.', { extensions: { code: luck < 8 ? 'FORBIDDEN' : 'NOT_FOUND' } });
      if (isNonNullType(returnType) ? luck < 20 : luck < 120) return null;
    }
    return madeValue(schema, returnType, key);
  }

  function identityOf(owner: Made | undefined, rootType: string): string {
    if (!owner) return rootType;
    return owner.identity ?? `${owner.__typename}:${owner.id}`;
  }

  function madeValue(schema: GraphQLSchema, type: GraphQLOutputType, key: string): unknown {
    const number = hash(key);
    if (isNonNullType(type)) return madeValue(schema, type.ofType, key);
    if (isListType(type)) {
      return Array.from({ length: number % 4 }, (_, index) => {
        const empty = !isNonNullType(type.ofType) && hash(`${key} empty ${index}`) % 8 === 0;
        return empty ? null : madeValue(schema, type.ofType, `${key}[${index}]`);
      });
    }
    if (isEnumType(type)) {
      const names = type.getValues().map(({ name }) => name);
      return names.sort()[number % names.length];
    }
    if (isAbstractType(type)) {
      const names = schema.getPossibleTypes(type).map(({ name }) => name);
      return objectOf(names.sort()[number % names.length] as string, key);
    }
    if (isObjectType(type)) return objectOf(type.name, key);
    return scalarOf(type.name, number);
  }

  function objectOf(typeName: string, key: string): Made {
    if (!entityTypes.has(typeName)) return { __typename: typeName, identity: `${typeName} at ${key}` };
    return { __typename: typeName, id: `${typeName}-${hash(`${key} entity`) % ENTITIES}` };
  }

  return resolve;
}

function scalarOf(type: string, number: number): unknown {
  switch (type) {
    case 'Int':
      return number % 100_000;
    case 'Float':
      return number / 1024;
    case 'Boolean':
      return number % 2 === 0;
    case 'JSON':
      return { n: number, list: [null, TEXTS[number % TEXTS.length]], __proto: {} };
    case 'ID':
      return `id-${number}`;
    default:
      return `${TEXTS[number % TEXTS.length]}${number % 7}`;
  }
}

const sorted = (args: Record<string, unknown>) => Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));

/** FNV-1a, with its bits stirred so that what differs in one character differs everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
