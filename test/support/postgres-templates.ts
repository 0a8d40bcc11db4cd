import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what throwaway-postgres.ts makes once a run. */
    postgresTemplates: string;
  }
}

/** A place of this run's own: what an older version has made is never copied. */
export default async function setUp(project: TestProject) {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-templates-'));
  // The server runs as another account where the tests run as root.
  await chmod(folder, 0o755);
  project.provide('postgresTemplates', folder);
  return () => rm(folder, { recursive: true, force: true });
}
