import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { type GraphQLError, parse, Source } from 'graphql';
import { readSupergraphConfig } from './supergraph-config.ts';

const USAGE = `npm run compose                 makes supergraph.graphql of supergraph.yaml
npm run compose -- --check      changes nothing; fails when supergraph.graphql is stale`;

const OUTPUT = 'supergraph.graphql';

/** @returns the supergraph's schema and the composition's hints, or its errors, each ready to be printed */
export function compose(configFile: string): { sdl: string; hints: string[] } | { errors: string[] } {
  const folder = path.dirname(configFile);
  const services = readSupergraphConfig(configFile).map(({ name, url, schemaFile }) => ({
    name,
    url,
    typeDefs: parse(new Source(readFileSync(path.join(folder, schemaFile), 'utf8'), schemaFile)),
  }));
  const result = composeServices(services);
  if (result.errors) return { errors: result.errors.map(describe) };
  return { sdl: `${result.supergraphSdl}\n`, hints: result.hints.map((hint) => `${hint.definition.code}: ${hint}`) };
}

/** The code, the message, and each place it points at. */
function describe(error: GraphQLError): string {
  const places = (error.nodes ?? []).flatMap(({ loc }) =>
    loc ? [`    ${loc.source.name}:${loc.startToken.line}:${loc.startToken.column}`] : [],
  );
  return [`${error.extensions.code ?? 'ERROR'}: ${error.message}`, ...places].join('\n');
}

function main(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const result = compose('supergraph.yaml');
  if ('errors' in result) {
    console.error(`The subgraphs do not compose (${result.errors.length}):\n\n${result.errors.join('\n\n')}`);
    return 1;
  }
  for (const hint of result.hints) console.log(`hint ${hint}`);
  if (values.check) {
    if (readFileSync(OUTPUT, 'utf8') === result.sdl) return 0;
    console.error(`${OUTPUT} is stale: run npm run compose and commit it.`);
    return 1;
  }
  writeFileSync(OUTPUT, result.sdl);
  console.log(`${OUTPUT} composed.`);
  return 0;
}

if (import.meta.main) process.exitCode = main();
