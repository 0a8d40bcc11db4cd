import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from './mail-server.ts';
import { until } from './until.ts';

export interface OutboxLetter {
  subject: string;
  text: string;
  raw: string;
}

/** The letters to an address that the running stack has written, the oldest first. */
export async function lettersTo(dataFolder: string, email: string): Promise<OutboxLetter[]> {
  const folder = path.join(dataFolder, 'outbox');
  const files = (await readdir(folder).catch(() => [])).sort();
  const letters = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return letters
    .filter((raw) => raw.toLowerCase().includes(`\nto: ${email.toLowerCase()}`))
    .map((raw) => ({ raw, text: textOf(raw), subject: /^Subject: (.*)/m.exec(raw)?.[1] ?? '' }));
}

export type LinkKind = 'reset-password' | 'verify-email';

/** The tokens of the links of one kind that an address was sent, the oldest first; waits until there are `count`. */
export async function linksTo(dataFolder: string, email: string, kind: LinkKind, count = 1): Promise<string[]> {
  const pattern = new RegExp(`/#/${kind}\\?token=([\\w-]+)`);
  return until(async () => {
    const letters = await lettersTo(dataFolder, email);
    const tokens = letters.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []);
    return tokens.length >= count && tokens;
  }) as Promise<string[]>;
}
