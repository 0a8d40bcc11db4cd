import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadDictionary } from '#language/dictionary/load.ts';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { type Environment, readEnvironment } from '#platform/config.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { modelConfig } from '#platform/model/config.ts';
import { createModel } from '#platform/model/model.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import type { MemoryEntries } from '../subgraphs/translation/data/memory-entries.ts';
import { emptyGlossary, type Term } from '../subgraphs/translation/domain/glossary.ts';
import type { Language } from '../subgraphs/translation/domain/translation.ts';
import { createEngineChain } from '../subgraphs/translation/services/engines/chain.ts';
import type { Engine } from '../subgraphs/translation/services/engines/engine.ts';
import { createGlossEngine } from '../subgraphs/translation/services/engines/gloss-engine.ts';
import { createMemoryEngine } from '../subgraphs/translation/services/engines/memory-engine.ts';
import { createModelEngine } from '../subgraphs/translation/services/engines/model-engine.ts';
import { createGlossary, honouredIn } from '../subgraphs/translation/services/glossary-matching.ts';
import { createMemory } from '../subgraphs/translation/services/memory/memory.ts';
import { chrf } from './support/chrf.ts';

/**
 * How near translations of sentences that no engine has seen come to a person's: chrF2, by engine, direction and set. `free`:
 * nothing like it is in the phrasebook; `near`: an entry of it with another number, day or word. And how many of a
 * glossary's terms are honoured, without the glossary and with it. With LLM_BASE_URL and LLM_MODEL the model is asked too.
 *
 * chrF compares characters: a gloss, in the order of its source, is not read for its fluency. Its score is for comparing a
 * change with what was before.
 */
interface Sentence {
  set: string;
  source: string;
  reference: string;
}

const logger = createLogger('bench', 'warn');
const cache = fileURLToPath(new URL('../.data/cache', import.meta.url));
const DIRECTIONS: { source: Language; target: Language; file: string }[] = [
  { source: 'ZH', target: 'EN', file: 'zh-en.tsv' },
  { source: 'EN', target: 'ZH', file: 'en-zh.tsv' },
];
const SETS = ['free', 'near'];

function rowsOf(file: string): string[][] {
  const lines = readFileSync(new URL(`quality/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(1).map((line) => line.split('\t'));
}

function sentencesOf(file: string, language: Language): Sentence[] {
  const sentences = rowsOf(file).map(([set, source, reference]) =>
    z.object(SENTENCE).parse({ set, source, reference }),
  );
  const known = sentences.find(({ source }) => loadPhrasebook().find(language, source));
  if (known) throw new Error(`The phrasebook has ${known.source}: it would be looked up, not translated.`);
  return sentences;
}
const SENTENCE = { set: z.enum(SETS), source: z.string().min(1), reference: z.string().min(1) };

const terms = rowsOf('glossary.tsv').map(
  ([source, target], index): Term => ({
    id: String(index),
    source: source!,
    target: target!,
    note: null,
    createdAt: new Date(0),
  }),
);

/** Nobody pays here but who started it. */
const unlimited: Allowance = {
  reserve: (estimates, work) => work(estimates.map(() => (call) => call())),
  countCharacters: async () => {},
};

/** Each engine before the gloss, which does what is left. A further one is one more line. */
async function enginesFrom(env: Environment): Promise<Record<string, Engine[]>> {
  const dictionary = await loadDictionary(cache, logger);
  const gloss = createGlossEngine(dictionary);
  const metrics = createMetrics('bench-memory');
  // Of somebody who has rated nothing: the phrasebook, by text alone.
  const entries = { exact: async () => ({ byKey: new Map(), hasAny: false }) } as unknown as MemoryEntries;
  const memory = createMemoryEngine(createMemory({ entries, vectors: null, dictionary, metrics, logger }));
  const model = createModel(modelConfig.parse(env));
  return {
    gloss: [gloss],
    'memory, gloss': [memory, gloss],
    ...(model && { [`model ${model.name}`]: [createModelEngine(model), gloss] }),
  };
}

async function translate(
  engines: readonly Engine[],
  sentences: readonly Sentence[],
  direction: Direction,
  glossary = emptyGlossary,
) {
  const { source, target } = direction;
  const request = { userId: 'bench', source, target, context: null, formality: 'DEFAULT' as const, glossary };
  const texts = sentences.map((sentence) => sentence.source);
  const caller = { signal: new AbortController().signal, allowance: unlimited };
  return createEngineChain(engines, createMetrics('bench')).translate(request, texts, caller, logger);
}
type Direction = (typeof DIRECTIONS)[number];

const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} % of ${whole}`;

async function measure(name: string, engines: readonly Engine[], direction: Direction) {
  const sentences = sentencesOf(direction.file, direction.source);
  const glossary = createGlossary(terms, direction.target);
  const plain = await translate(engines, sentences, direction);
  const bound = await translate(engines, sentences, direction, glossary);
  const adherence = (translated: typeof plain) => {
    const hits = sentences.flatMap(({ source }, index) => honouredIn(glossary, source, translated[index]!.text));
    return percent(hits.filter(({ honoured }) => honoured).length, hits.length);
  };
  const scoreOf = (set: string) => {
    const pairs = sentences.map(({ reference }, index) => ({ candidate: plain[index]!.text, reference }));
    return Number(chrf(pairs.filter((_, index) => sentences[index]!.set === set)).toFixed(1));
  };
  return {
    engine: name,
    direction: `${direction.source} to ${direction.target}`,
    ...Object.fromEntries(SETS.map((set) => [`chrF2 ${set}`, scoreOf(set)])),
    'by it': percent(plain.filter(({ engine }) => engine === engines[0]!.name).length, plain.length),
    'terms without glossary': adherence(plain),
    'terms with it': adherence(bound),
  };
}

const rows = [];
for (const [name, engines] of Object.entries(await enginesFrom(readEnvironment()))) {
  for (const direction of DIRECTIONS) rows.push(await measure(name, engines, direction));
}
console.table(rows);
