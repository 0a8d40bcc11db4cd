import { startVitest } from 'vitest/node';

/**
 * `npm test` runs everything; `npm test -- NAME...` the files whose path holds a name. The last line counts the tests, for
 * whoever reads only that.
 */
const vitest = await startVitest('test', process.argv.slice(2), { run: true, watch: false });
const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) counts[test.result().state] += 1;
  // A file that breaks outside its tests has none to count.
  if (module.state() === 'failed' && module.children.size === 0) counts.failed += 1;
}
const strayErrors = vitest.state.getUnhandledErrors().length;
await vitest.close();

const failed = counts.failed + strayErrors;
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped + counts.pending} skipped`);
process.exit(failed > 0 || counts.passed === 0 ? 1 : 0);
