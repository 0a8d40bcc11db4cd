import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeTestCollection, zipOf } from '../../subgraphs/vocabulary/services/importing/formats/anki/testing.ts';

/** Writes `cards.csv` and `cards.apkg` into a folder, with so many cards, in a process that does nothing else. */
const [folder, count] = process.argv.slice(2) as [string, string];

function csvOf(cards: number): Buffer {
  const row = (n: number) => `"word ${n}, as it is",释义 ${n},This is the sentence number ${n}.,work;import\r\n`;
  return Buffer.from(`front,back,example,tags\r\n${Array.from({ length: cards }, (_, n) => row(n)).join('')}`);
}

async function packageOf(cards: number): Promise<Buffer> {
  const file = path.join(folder, 'collection');
  const day = 86_400_000;
  const start = Date.UTC(2026, 1, 1);
  writeTestCollection(
    file,
    Array.from({ length: cards }, (_, n) => ({
      fields: [`<b>word ${n}</b>`, `释义&nbsp;${n}`, `This is the sentence number ${n}.`],
      ...{ type: 2, queue: 2, due: 300 + (n % 100), ivl: 30, factor: 2_500, reps: 10 },
      data: '{"s":31.5,"d":5.25}',
      reviews: Array.from({ length: 10 }, (_, k): [number, number, number, number] => [
        start + k * 10 * day + n,
        3,
        10,
        k === 0 ? 0 : 1,
      ]),
    })),
  );
  return zipOf({ 'collection.anki2': await readFile(file), media: Buffer.from('{}') });
}

await writeFile(path.join(folder, 'cards.csv'), csvOf(Number(count)));
await writeFile(path.join(folder, 'cards.apkg'), await packageOf(Number(count)));
