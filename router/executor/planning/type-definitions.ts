import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';

/** A type that has fields, as a schema's text defines it. */
export type TypeDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

export const isComposite = (definition: DefinitionNode): definition is TypeDefinition =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;

/** Without lists and without non-null. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

export const isTrue = (directive: ConstDirectiveNode, name: string) => booleanOf(directive, name) === true;
export const isFalse = (directive: ConstDirectiveNode, name: string) => booleanOf(directive, name) === false;

function booleanOf(directive: ConstDirectiveNode, name: string): boolean | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

/** An argument that is a text or a value of an enum. */
export function argumentOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
