import { type FieldNode, Kind } from 'graphql';

/** Every object can be asked for it. */
export const TYPE_NAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
