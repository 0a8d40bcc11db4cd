import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDictionary } from '#language/dictionary/build.ts';

/** Builds the dictionary anew in a process that does nothing else, and prints the seconds and the megabytes that it took. */
const folder = await mkdtemp(path.join(tmpdir(), 'bench-dictionary-'));
const began = performance.now();
await buildDictionary({ file: path.join(folder, 'dictionary.sqlite') });
const seconds = (performance.now() - began) / 1_000;
await rm(folder, { recursive: true });
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 2 ** 10 }));
