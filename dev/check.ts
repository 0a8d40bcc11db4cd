import { runTool, type ToolResult } from './run-tool.ts';

const SOURCES = ['platform', 'language', 'prisma', 'router', 'subgraphs', 'dev', 'test', 'bench'];

/** All that can be told without running the system: types, lint, who imports whom, and that what is generated is fresh. */
const CHECKS: Record<string, () => Promise<ToolResult>> = {
  types: () => runTool('tsc', ['--noEmit']),
  lint: () => runTool('biome', ['ci', '--colors=off']),
  dependencies: dependencyRule,
  'query loops': () => runTool('node', ['dev/queries-in-loops.ts']),
  generated: () => runTool('node', ['dev/generate.ts', '--check']),
  supergraph: () => runTool('node', ['router/compose.ts', '--check']),
};

/** A cruise that finds no compiler reads nothing and passes; so the number of modules is looked at too. */
async function dependencyRule(): Promise<ToolResult> {
  const { ok, output } = await runTool('depcruise', [
    '--config',
    '.dependency-cruiser.mjs',
    '--no-progress',
    ...SOURCES,
  ]);
  const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  return modules > 100 ? { ok, output } : { ok: false, output: `${output}\nOnly ${modules} modules were read.` };
}

async function main(): Promise<number> {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, check]) => {
      const before = performance.now();
      const result = await check();
      const seconds = ((performance.now() - before) / 1000).toFixed(1);
      console.log(`${result.ok ? '✓' : '✗'} ${name.padEnd(14)}${seconds} s`);
      return { name, ...result };
    }),
  );
  const failed = results.filter(({ ok }) => !ok);
  for (const { name, output } of failed) console.error(`\n${name}:\n${output.trim()}`);
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await main();
