import { startVitest } from 'vitest/node';

/**
 * `npm test` runs everything; `npm test -- NAME...` the files whose path holds a name. The last line counts the tests, for
 * whoever reads only that.
 */
const vitest = await startVitest('test', process.argv.slice(2), { run: true, watch: false });
const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    const name = `${module.relativeModuleId}: ${test.fullName}`;
    counts[state] += 1;
    if (state === 'skipped') console.log(`skipped: ${name}`);
    if (test.diagnostic()?.flaky) console.log(`passed at its second try: ${name}`);
  }
  // A file that breaks outside its tests has none to count.
  if (module.state() === 'failed' && module.children.size === 0) counts.failed += 1;
}
const strayErrors = vitest.state.getUnhandledErrors().length;
// What fails outside of files and tests, such as the end of the shared stack, shows in the exit code alone.
const outside = process.exitCode && counts.failed + strayErrors === 0 ? 1 : 0;

const failed = counts.failed + strayErrors + outside;
if (counts.skipped > 0) console.log('sh dev/apt-packages.sh installs what the skipped tests need.');
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped + counts.pending} skipped`);
process.exit(failed > 0 || counts.passed === 0 ? 1 : 0);
