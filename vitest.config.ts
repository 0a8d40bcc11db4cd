import { defineConfig } from 'vitest/config';

/**
 * Whole systems run and are killed here against the clock of a machine that others use: a second try tells a slow moment
 * from a fault. What needed one is listed at the end of the run.
 */
const SECOND_TRY = 1;

const UNIT = ['platform', 'language', 'prisma', 'router', 'subgraphs', 'dev', 'bench'].map(
  (folder) => `${folder}/**/*.test.ts`,
);

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
          globalSetup: 'test/support/postgres-templates.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          retry: SECOND_TRY,
          globalSetup: 'test/support/running-stack.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 120_000,
          retry: SECOND_TRY,
          globalSetup: 'test/support/postgres-templates.ts',
          // One after the other, when all else is done: what two of them do to each other is no fault of ours.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
