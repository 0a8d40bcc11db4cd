import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { execute, type GraphQLFormattedError, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { readSupergraphConfig } from '../../router/supergraph-config.ts';
import { compose } from '../support/composed.ts';
import { createRandom } from '../support/random.ts';
import { createDeterministicData } from './deterministic-data.ts';
import { generateOperation } from './generate-query.ts';

const QUERIES = Number(process.env.DIFFERENTIAL_QUERIES ?? 300);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20_260);
/** What is told of at most; the rest is counted. */
const SHOWN = 5;

const sources = readSupergraphConfig('supergraph.yaml').map(({ name, schemaFile }) => ({
  name,
  sdl: readFileSync(schemaFile, 'utf8'),
}));
const entityTypes = new Set(
  sources.flatMap(({ sdl }) => [...sdl.matchAll(/^type (\w+)[^{]*@key/gm)].map(([, name]) => name as string)),
);
/** Keys, and what vocabulary needs to know of a translation. */
const steadyFields = new Set(['source', 'kind', 'sourceText', 'targetText'].map((name) => `Translation.${name}`));

/**
 * The same operation, answered by the router out of four subgraphs and by one graphql-js that holds the whole API, over the
 * same made-up data: the data must be the same text, and each null must be explained by the same error.
 */
it(
  `answers as a monolith would: ${QUERIES} operations, seed ${SEED}`,
  async () => {
    const fieldResolver = createDeterministicData(entityTypes, steadyFields);
    const random = createRandom(SEED);
    const order = createRandom(SEED + 1);
    // Answers come in any order.
    const before = async () => {
      for (let turns = order.below(4); turns > 0; turns--) await setImmediate();
    };
    const { gateway, ask } = compose(sources.map((source) => ({ ...source, fieldResolver, before })));
    const schema = gateway.schema();
    const differences: string[] = [];
    let asked = 0;
    let withErrors = 0;

    while (asked < QUERIES) {
      const { query, variables } = generateOperation(schema, random);
      const document = parse(query);
      if (validate(schema, document).length > 0) continue;
      asked += 1;
      const alone = await execute({ schema, document, variableValues: variables, fieldResolver });
      const together = await ask(query, variables).catch((error: Error) => ({
        dataText: String(error.stack),
        data: null,
        errors: [],
      }));
      if (alone.errors) withErrors += 1;
      const data = JSON.stringify(alone.data ?? null);
      const told = [
        explained(
          alone.data,
          alone.errors?.map((error) => error.toJSON()),
        ),
        explained(together.data, together.errors),
      ];
      if (data === together.dataText && told[0] === told[1]) continue;
      differences.push([query, JSON.stringify(variables), data, together.dataText, ...told].join('\n'));
    }
    console.log(`seed ${SEED}: ${asked} operations, ${withErrors} with errors, ${differences.length} differences`);
    expect(withErrors).toBeGreaterThan(0);
    expect(differences.slice(0, SHOWN).join('\n\n')).toBe('');
  },
  60_000 + QUERIES * 200,
);

/**
 * Which nulls errors explain, as text. Of several errors that took the same value with them GraphQL leaves open which are
 * told, so of those only the place counts.
 */
function explained(data: unknown, errors: readonly GraphQLFormattedError[] = []): string {
  const places = errors.map(({ path = ['no path'], extensions }) => {
    let value = data;
    let depth = 0;
    while (depth < path.length && value != null) value = (value as Record<string, unknown>)[path[depth++] as string];
    const at = JSON.stringify(path.slice(0, depth));
    if (value != null) return `${at} is not null`;
    return depth === path.length ? `${at} ${codeOf(extensions)}` : `${at} by something in it`;
  });
  return [...new Set(places)].sort().join('\n');
}

/** graphql-js gives what it finds itself no code; the router does. */
function codeOf(extensions: Record<string, unknown> | undefined): unknown {
  const code = extensions?.code ?? 'INTERNAL_SERVER_ERROR';
  return code === 'DOWNSTREAM_SERVICE_ERROR' ? 'INTERNAL_SERVER_ERROR' : code;
}
