import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const supergraphYaml = z.object({
  federation_version: z.string().optional(),
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) })),
});

export interface SubgraphSource {
  name: string;
  url: string;
  /** Path of its schema, from the folder of `supergraph.yaml`. */
  schemaFile: string;
}

/** The subgraphs that `supergraph.yaml` names (the format of Apollo's rover). */
export function readSupergraphConfig(file: string): SubgraphSource[] {
  const { subgraphs } = supergraphYaml.parse(parse(readFileSync(file, 'utf8')));
  return Object.entries(subgraphs).map(([name, { routing_url, schema }]) => ({
    name,
    url: routing_url,
    schemaFile: schema.file,
  }));
}
