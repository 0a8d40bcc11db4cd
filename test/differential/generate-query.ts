import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import type { Random } from '../support/random.ts';

export interface GeneratedOperation {
  query: string;
  variables: Record<string, unknown>;
}

/** Aliases that mean something to somebody: to the planner, to an executor, to JavaScript. */
const AWKWARD = ['id', '__typename', '__proto__', 'constructor', 'text', 'edges', 'sourceText'];

/** An operation over any schema: aliases, arguments, variables, fragments, conditions. It need not be valid, only mostly. */
export function generateOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: string[] = [];
  const chance = (percent: number) => random.below(100) < percent;
  // One alias that is the name of something else, and of nothing else in this operation.
  const awkward = chance(30) ? random.of(AWKWARD) : null;
  let awkwardTaken = false;
  let aliases = 0;
  let budget = 40;

  function variable(type: string, value: unknown, fallback?: string): string {
    const name = `v${definitions.length}`;
    definitions.push(`$${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  }

  function condition(): string {
    if (!chance(12)) return '';
    const value = chance(50);
    const argument = random.of([
      () => String(value),
      () => variable('Boolean!', value),
      () => variable('Boolean', undefined, String(value)),
      () => variable('Boolean', value, String(!value)),
    ])();
    return ` @${random.of(['skip', 'include'])}(if: ${argument})`;
  }

  function argumentsOf(field: GraphQLField<unknown, unknown>): string {
    const given = field.args.flatMap((argument) => {
      if (!isRequiredArgument(argument) && chance(50)) return [];
      const value = inputValue(argument.type, 0);
      return [
        `${argument.name}: ${chance(50) ? variable(String(argument.type), value) : literal(argument.type, value)}`,
      ];
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  function inputValue(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return inputValue(type.ofType, depth);
    if (depth > 0 && chance(10)) return null;
    if (isListType(type)) return Array.from({ length: random.below(3) }, () => presentValue(type.ofType, depth + 1));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || chance(40));
      return Object.fromEntries(
        fields.map((field) => [
          field.name,
          isRequiredInputField(field) ? presentValue(field.type, depth + 1) : inputValue(field.type, depth + 1),
        ]),
      );
    }
    return presentValue(type, depth);
  }

  function presentValue(type: GraphQLInputType, depth: number): unknown {
    const named = isNonNullType(type) ? type.ofType : type;
    if (isEnumType(named)) return random.of(named.getValues()).name;
    if (!isLeafType(named)) return inputValue(named, depth + (isListType(named) ? 0 : 1)) ?? presentValue(named, depth);
    if (named.name === 'Int') return random.below(30);
    if (named.name === 'Float') return random.below(30) / 4;
    if (named.name === 'Boolean') return chance(50);
    return random.of(['x', 'a "b" \\ c', '语', '']);
  }

  function literal(type: GraphQLInputType, value: unknown): string {
    if (value === null) return 'null';
    if (isNonNullType(type)) return literal(type.ofType, value);
    if (isListType(type)) return `[${(value as unknown[]).map((item) => literal(type.ofType, item)).join(', ')}]`;
    if (isEnumType(type)) return String(value);
    if (!isInputObjectType(type)) return JSON.stringify(value);
    const fields = Object.entries(value as Record<string, unknown>).map(
      ([name, inner]) => `${name}: ${literal(type.getFields()[name]?.type as GraphQLInputType, inner)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }

  function aliasOf(field: GraphQLField<unknown, unknown>, hasArguments: boolean): string {
    if (awkward && !awkwardTaken && field.name !== awkward && chance(25)) {
      awkwardTaken = true;
      return `${awkward}: `;
    }
    // Two fields of one key must agree in their arguments, so whoever has any gets a key of its own.
    return hasArguments || field.name === awkward || chance(15) ? `a${aliases++}: ` : '';
  }

  function fieldText(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = argumentsOf(field);
    const type = getNamedType(field.type);
    const start = `${aliasOf(field, field.args.length > 0)}${field.name}${given}${condition()}`;
    return isCompositeType(type) ? `${start} ${selection(type, depth - 1)}` : start;
  }

  function fieldsOf(type: GraphQLCompositeType, depth: number): string[] {
    if (isUnionType(type)) return [];
    const fields = Object.values(type.getFields()).filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    if (fields.length === 0) return [];
    return Array.from({ length: 1 + random.below(4) }, () => {
      budget -= 1;
      return fieldText(random.of(fields), budget > 0 ? depth : 0);
    });
  }

  function fragmentOf(type: GraphQLCompositeType, depth: number): string {
    const inner = isObjectType(type) ? type : random.of([type, ...schema.getPossibleTypes(type)]);
    const selected = selection(inner, depth - 1);
    if (chance(50)) return `... ${chance(20) && inner === type ? '' : `on ${inner.name}`}${condition()} ${selected}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${inner.name} ${selected}`);
    return `...${name}${condition()}`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const parts = fieldsOf(type, depth);
    // Never alone: an operation whose conditions leave nothing out is an empty object, which is a case of its own.
    if (chance(25) || parts.length === 0) parts.push(`${awkward === '__typename' ? `t${aliases++}: ` : ''}__typename`);
    const fragmentChance = isObjectType(type) ? 25 : 90;
    for (let i = 0; i < 2; i++) if (depth > 0 && chance(fragmentChance)) parts.push(fragmentOf(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  const mutation = schema.getMutationType();
  const root = mutation && chance(15) ? mutation : schema.getQueryType();
  if (!root) throw new Error('The schema has no Query');
  const selected = selection(root, 5);
  const kind = root === mutation ? 'mutation' : 'query';
  const head = definitions.length > 0 ? `${kind} (${definitions.join(', ')})` : kind;
  return { query: [`${head} ${selected}`, ...fragments].join('\n'), variables };
}
