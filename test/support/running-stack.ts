import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Launched, launch } from './launcher.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: Pick<Launched, 'url' | 'ports' | 'dataFolder'> & { databaseUrls: Record<string, string> };
  }
}

/** One running system for all black-box tests; each makes its own users and data in it. */
export default async function setUp(project: TestProject) {
  await mkdir('.data', { recursive: true });
  const { url, ports, databaseUrl, dataFolder, stop } = await launch();
  const roles = ['users', 'translation', 'vocabulary', 'agents'];
  const databaseUrls = Object.fromEntries(roles.map((role) => [role, databaseUrl(role)]));
  project.provide('stack', { url, ports, dataFolder, databaseUrls });
  return async () => {
    const failures = await loggedFailures(path.join(dataFolder, 'logs'));
    await stop();
    // Bad input is the client's mistake: it may not look like a failure of ours to whoever is on call.
    if (failures.length > 0) throw new Error(`The services logged failures:\n${failures.join('\n')}`);
  };
}

const SERVICES = ['router', 'users', 'translation', 'vocabulary', 'agents'];

async function loggedFailures(logFolder: string): Promise<string[]> {
  const logs = await Promise.all(SERVICES.map((name) => readFile(path.join(logFolder, `${name}.log`), 'utf8')));
  const lines = logs.flatMap((log) => log.split('\n').filter(Boolean));
  return lines.filter((line) => !line.startsWith('{') || /^\{"level":"(error|fatal)"/.test(line));
}
