import { mkdir } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { type Launched, launch } from './launcher.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: Pick<Launched, 'url' | 'ports'> & { databaseUrls: Record<string, string> };
  }
}

/** One running system for all black-box tests; each makes its own users and data in it. */
export default async function setUp(project: TestProject) {
  await mkdir('.data', { recursive: true });
  const { url, ports, databaseUrl, stop } = await launch();
  const roles = ['users', 'translation', 'vocabulary', 'agents'];
  const databaseUrls = Object.fromEntries(roles.map((role) => [role, databaseUrl(role)]));
  project.provide('stack', { url, ports, databaseUrls });
  return stop;
}
