import { defineConfig } from 'vitest/config';

/**
 * Real servers and whole systems run, and are killed, against the clock of a machine that others use: a second try tells a
 * slow moment from a fault. What needed one is listed at the end of the run.
 */
const SECOND_TRY = 1;

/**
 * Fault tests that allow no more than a moment. The others wait for what must happen, much of their time idly, or leave
 * room for a busy machine; they run beside everything else.
 */
const AGAINST_THE_CLOCK = ['cache', 'rate-limit', 'reads', 'router'].map((name) => `test/faults/${name}.test.ts`);

const FAULTS = { testTimeout: 120_000, retry: SECOND_TRY, globalSetup: 'test/support/postgres-templates.ts' };

const UNIT = ['platform', 'language', 'prisma', 'router', 'subgraphs', 'dev', 'bench'].map(
  (folder) => `${folder}/**/*.test.ts`,
);

// Files that need no process of their own (`isolate: false`) share one with others: loading what they import would take
// longer than most of them. Each puts back what it changes of the process, such as the clock.
export default defineConfig({
  // Vite would load graphql-js twice, as an ES module for us and as CommonJS for Apollo; Node loads one for both.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [...UNIT, 'test/*.test.ts', 'test/{composition,differential}/*.test.ts'],
          isolate: false,
          retry: SECOND_TRY,
          globalSetup: 'test/support/postgres-templates.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          isolate: false,
          retry: SECOND_TRY,
          globalSetup: 'test/support/running-stack.ts',
        },
      },
      {
        extends: true,
        test: {
          ...FAULTS,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: AGAINST_THE_CLOCK,
        },
      },
      {
        extends: true,
        test: {
          ...FAULTS,
          name: 'faults against the clock',
          include: AGAINST_THE_CLOCK,
          // One after the other, when all else is done: what others do to them is no fault of ours.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
