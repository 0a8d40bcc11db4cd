import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTool } from './run-tool.ts';

const USAGE = `npm run generate                 writes the resolver types and the Prisma client
npm run generate -- --check      changes nothing; fails when what is committed is stale`;

/** Naming any program keeps Prisma's command line from downloading an engine, which generating does not need. */
const PRISMA_ENV = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: 'true' };

/** Where git and the linter don't look. */
const SCRATCH = path.join('node_modules', '.cache', 'yuqiao');

const generateClient = (schema: string) => runTool('prisma', ['generate', '--schema', schema], PRISMA_ENV);

/** The output of the client's generator lies beside the schema's folder, so a copy of the schema generates a copy of it. */
async function clientIsFresh(): Promise<boolean> {
  await mkdir(SCRATCH, { recursive: true });
  const copy = await mkdtemp(path.join(SCRATCH, 'prisma-'));
  try {
    await cp('prisma/schema', path.join(copy, 'schema'), { recursive: true });
    const { ok, output } = await generateClient(path.join(copy, 'schema'));
    if (!ok) throw new Error(output);
    return await sameFiles('prisma/generated', path.join(copy, 'generated'));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function sameFiles(left: string, right: string): Promise<boolean> {
  const [before, after] = await Promise.all([readFolder(left), readFolder(right)]);
  return before.size === after.size && [...after].every(([name, content]) => before.get(name) === content);
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, index) => [path.relative(folder, file), contents[index] as string]));
}

async function check(): Promise<number> {
  const [types, fresh] = await Promise.all([
    runTool('graphql-codegen', ['--config', 'codegen.ts', '--check']),
    clientIsFresh(),
  ]);
  if (!types.ok) console.error(`The resolver types are stale: run npm run generate and commit them.\n${types.output}`);
  if (!fresh) console.error('The Prisma client is stale: run npm run generate and commit it.');
  return types.ok && fresh ? 0 : 1;
}

async function generate(): Promise<number> {
  const results = await Promise.all([
    runTool('graphql-codegen', ['--config', 'codegen.ts']),
    generateClient('prisma/schema'),
  ]);
  for (const { output } of results) process.stdout.write(output);
  return results.every(({ ok }) => ok) ? 0 : 1;
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) console.log(USAGE);
else process.exitCode = await (values.check ? check() : generate());
