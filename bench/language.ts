import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createLogger } from '#platform/logging.ts';

/**
 * How fast texts are cut, glossed and looked up on one core, and how much memory the dictionaries take above a process that
 * has loaded nothing. Speed is per second of CPU time, so that a busy machine says the same. `rare`: sentences whose words
 * are drawn by frequency from the dictionary, no two alike; `usual`: the same few over and over, as in one user's mail.
 */
const empty = memory();
const { loadDictionary } = await import('#language/dictionary/load.ts');
const { gloss } = await import('#language/glossing/gloss.ts');
const { segmentText } = await import('#language/segments.ts');
const { dictionaryFile } = await import('#language/dictionary/location.ts');
const cache = fileURLToPath(new URL('../.data/cache', import.meta.url));
const dictionary = await loadDictionary(cache, createLogger('bench', 'info'));

const USUAL = {
  ZH: [
    '请在下周五上午十点半之前把三份合同发给王经理，谢谢。',
    '第三季度的销售额增长了百分之二十，达到1.2亿元。',
    '服务器昨天晚上宕机了两个小时，影响了大约三百二十个用户。',
    '为了避免类似的错误，我们增加了自动化测试。',
  ],
  EN: [
    'Could you send the revised contract to Ms. Li by March 5?',
    'Sales grew by 20% in the third quarter, reaching $1.2 million.',
    "We can't ship this feature until QA has tested it.",
    'The two companies’ lawyers are reviewing the draft agreement.',
  ],
};
const SENTENCES = 3_000;
const WORDS = { ZH: 9, EN: 12 };

/** Resident megabytes, and how many of them are mapped files; Linux tells them apart. */
function memory(): { all: number; file: number } {
  const file = /RssFile:\s+(\d+)/.exec(
    existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '',
  );
  return { all: Math.round(process.memoryUsage.rss() / 2 ** 20), file: Math.round(Number(file?.[1] ?? 0) / 2 ** 10) };
}

/** mulberry32: the same sentences in each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words of a text follow Zipf's law: the rank is e to an evenly drawn power. */
function rareSentences(words: readonly string[], perSentence: number, joint: string): string[] {
  const random = randomFrom(7);
  const word = () => words[Math.floor(words.length ** random()) - 1]!;
  return Array.from({ length: SENTENCES }, () => Array.from({ length: perSentence }, word).join(joint));
}

function perSecond(rounds: number, work: (round: number) => unknown): number {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) work(round);
  const { user, system } = process.cpuUsage(before);
  return Math.round((rounds * 1e6) / (user + system));
}

function mostFrequent(table: 'chinese' | 'english'): string[] {
  const database = new DatabaseSync(dictionaryFile(cache), { readOnly: true });
  const query = `SELECT key FROM ${table} WHERE rank IS NOT NULL AND key NOT LIKE '% %' ORDER BY rank LIMIT 20000`;
  const found = database.prepare(query).all() as { key: string }[];
  database.close();
  return found.map(({ key }) => key);
}

const glossed = (source: 'ZH' | 'EN', sentences: readonly string[]) => (round: number) =>
  gloss(sentences[round % sentences.length]!, source, { dictionary });
const languages = ['ZH', 'EN'] as const;

const usual = languages.map((source) => perSecond(4_000, glossed(source, USUAL[source])));
const afterUsual = memory();
const words = { ZH: mostFrequent('chinese'), EN: mostFrequent('english') };
const rows = languages.map((source, index) => {
  const rare = rareSentences(words[source], WORDS[source], source === 'ZH' ? '' : ' ');
  const text = USUAL[source].join(source === 'ZH' ? '' : ' ').repeat(100);
  return {
    source,
    'gloss usual/s': usual[index],
    'gloss rare/s': perSecond(rare.length, glossed(source, rare)),
    'segmented/s': perSecond(20, () => segmentText(text)) * segmentText(text).length,
    'look-ups/s': perSecond(50_000, (round) => dictionary.lookUp(words[source][round % words[source].length]!)),
  };
});
console.table(rows);

const line = perSecond(20, () => segmentText('请看第1.5节, see it. '.repeat(1_000)));
console.log(`a line of 20,000 characters is cut in ${(1_000 / line).toFixed(1)} ms`);
const above = ({ all, file }: typeof empty) =>
  `${all - empty.all} MB (${file - empty.file} MB of it pages of files, shared)`;
console.log(`memory above an empty process: ${above(afterUsual)} after the usual, ${above(memory())} after the rare`);
dictionary.close();
