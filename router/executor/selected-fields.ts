import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
export type Variables = Readonly<Record<string, unknown>>;

export const fragmentsOf = ({ definitions }: DocumentNode): Fragments =>
  new Map(definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])));

/** What an operation selects of one type under one response key. */
export interface SelectedField {
  key: string;
  /** The first of those that select it; they agree in all but their selections. */
  node: FieldNode;
  /** What they select of its value, together. */
  selections: SelectionSetNode[];
}

/** The fields that hold for objects of `type`, in the order in which an answer has them. */
export function selectedFields(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Variables,
  type: GraphQLObjectType | GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
): SelectedField[] {
  const fields = new Map<string, SelectedField>();

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (isLeftOut(selection.directives, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const field = fields.get(key) ?? { key, node: selection, selections: [] };
        fields.set(key, field);
        if (selection.selectionSet) field.selections.push(selection.selectionSet);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment && applies(fragment.typeCondition?.name.value)) collect(fragment.selectionSet);
    }
  }

  for (const selectionSet of selectionSets) collect(selectionSet);
  return [...fields.values()];
}

/** Whether something decides if it is selected. */
export const isConditional = ({ directives }: SelectionNode): boolean =>
  directives?.some(({ name }) => name.value === 'skip' || name.value === 'include') ?? false;

/** @param constantOnly conditions that are variables count as met */
export function isLeftOut(
  directives: readonly DirectiveNode[] | undefined,
  variables: Variables,
  constantOnly = false,
): boolean {
  return (directives ?? []).some(({ name, arguments: given }) => {
    const value = given?.[0]?.value;
    if (constantOnly && value?.kind !== Kind.BOOLEAN) return false;
    const on =
      value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
    return (name.value === 'skip' && on) || (name.value === 'include' && !on);
  });
}

/** The variables that decide what is selected. */
export function conditionVariables(directives: Iterable<DirectiveNode>): string[] {
  const names = new Set<string>();
  for (const { name, arguments: given } of directives) {
    const value = given?.[0]?.value;
    if ((name.value === 'skip' || name.value === 'include') && value?.kind === Kind.VARIABLE)
      names.add(value.name.value);
  }
  return [...names];
}
