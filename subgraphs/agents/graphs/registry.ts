import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Workflow } from './workflow.ts';

export type Workflows = ReadonlyMap<string, Workflow>;

/**
 * The workflows of a folder, by name: one for each folder in it.
 * @throws when the folder of one does not export it, or has another name
 */
export async function loadWorkflows(folder: string = import.meta.dirname): Promise<Workflows> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const workflows = await Promise.all(names.sort().map((name) => load(folder, name)));
  return new Map(workflows.map((workflow) => [workflow.name, workflow]));
}

async function load(folder: string, name: string): Promise<Workflow> {
  const file = path.join(folder, name, 'index.ts');
  const { workflow }: { workflow?: Workflow } = await import(pathToFileURL(file).href);
  if (workflow?.name !== name) throw new Error(`${file} must export "workflow" with the name "${name}".`);
  return workflow;
}
