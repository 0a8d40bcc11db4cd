import { readFileSync } from 'node:fs';
import type { GrammarIssue } from '../subgraphs/agents/domain/run.ts';
import { readExample } from '../subgraphs/agents/grammar/rules/example.ts';

/**
 * What grammar finds in sentences that were written before its rules were (`bench/grammar/`): Harper alone, our rules alone,
 * both as they are merged. Found: an issue that touches the marked place. Repaired: its first suggestion makes exactly the
 * sentence that was meant. A false alarm: any other issue, in a wrong sentence or in a correct one. `other` are mistakes
 * that no rule was planned for. The sentences in `held-out/` were written by someone who had not seen the rules, and no rule
 * is tuned on them: they say what to expect of text that nobody foresaw. Milliseconds are of CPU time, so that a busy machine says the same.
 */
type Check = (text: string) => GrammarIssue[] | Promise<GrammarIssue[]>;
type Lines = (name: string) => string[];

const lines: Lines = (name) =>
  readFileSync(new URL(`grammar/${name}.tsv`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

function readSet(folder: string) {
  const wrong = lines(`${folder}wrong`).map((line) => {
    const [kind = '', sentence = ''] = line.split('\t');
    return { kind, ...readExample(sentence) };
  });
  const correct = lines(`${folder}correct`);
  return { wrong, correct, tests: [...wrong.map(({ text }) => text), ...correct] };
}
type Sentences = ReturnType<typeof readSet>;

async function load<T>(name: string, make: () => Promise<T>): Promise<T> {
  const [began, before] = [performance.now(), megabytes()];
  const made = await make();
  console.log(`${name}: ready in ${Math.round(performance.now() - began)} ms, ${megabytes() - before} MB more`);
  return made;
}

async function score(check: Check, { wrong, correct, tests }: Sentences) {
  const cpuBefore = process.cpuUsage();
  const found = new Map<string, GrammarIssue[]>();
  for (const text of tests) found.set(text, await check(text));
  const { user, system } = process.cpuUsage(cpuBefore);

  const byKind = new Map<string, { sentences: number; found: number; repaired: number }>();
  let alarms = correct.reduce((sum, text) => sum + found.get(text)!.length, 0);
  const inCorrect = alarms;
  for (const { kind, text, place, fixed } of wrong) {
    const issues = found.get(text)!;
    const hits = issues.filter(({ start, end }) => start < place.end && place.start < end);
    alarms += issues.length - hits.length;
    const row = byKind.get(kind) ?? { sentences: 0, found: 0, repaired: 0 };
    byKind.set(kind, row);
    row.sentences += 1;
    row.found += hits.length > 0 ? 1 : 0;
    row.repaired += hits.some((hit) => repaired(text, hit) === fixed) ? 1 : 0;
  }
  return { byKind, alarms, inCorrect, msPerSentence: (user + system) / 1e3 / tests.length };
}

const repaired = (text: string, { start, end, suggestions }: GrammarIssue): string =>
  text.slice(0, start) + (suggestions[0] ?? '') + text.slice(end);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const [{ findIssues }, { mergeIssues }] = await load('our rules', () =>
  Promise.all([
    import('../subgraphs/agents/grammar/rules/find-issues.ts'),
    import('../subgraphs/agents/grammar/merge.ts'),
  ]),
);
const harper = await load('Harper', async () => (await import('../subgraphs/agents/grammar/harper.ts')).createHarper());
const checks: Record<string, Check> = {
  Harper: harper,
  'our rules': findIssues,
  both: async (text) => mergeIssues([findIssues(text), await harper(text)]),
};

async function report(name: string, set: Sentences) {
  const scores = new Map<string, Awaited<ReturnType<typeof score>>>();
  for (const [engine, check] of Object.entries(checks)) {
    for (const text of set.correct.slice(0, 50)) await check(text);
    scores.set(engine, await score(check, set));
  }

  console.log(`\n${name}: ${set.wrong.length} wrong sentences, ${set.correct.length} correct ones`);
  console.table(
    Object.fromEntries(
      [...scores].map(([engine, { byKind, alarms, inCorrect, msPerSentence }]) => {
        const rows = [...byKind.values()];
        const hits = rows.reduce((sum, row) => sum + row.found, 0);
        const repairs = rows.reduce((sum, row) => sum + row.repaired, 0);
        return [
          engine,
          {
            precision: percent(hits, hits + alarms),
            recall: percent(hits, set.wrong.length),
            repaired: percent(repairs, set.wrong.length),
            'alarms in correct': inCorrect,
            'ms a sentence': msPerSentence.toFixed(2),
          },
        ];
      }),
    ),
  );

  console.table(
    Object.fromEntries(
      [...scores.get('both')!.byKind].map(([kind, { sentences, found }]) => {
        const of = (engine: string) => scores.get(engine)!.byKind.get(kind)!;
        return [
          kind,
          {
            sentences,
            Harper: of('Harper').found,
            ours: of('our rules').found,
            both: found,
            repaired: of('both').repaired,
          },
        ];
      }),
    ),
  );
}

await report('By rule', readSet(''));
await report('Held out, by kind of mistake', readSet('held-out/'));
