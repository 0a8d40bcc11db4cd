import { describe, expect, it } from 'vitest';
import { assemble, segmentText } from '#language/segments.ts';
import { modelThat, runWorkflow, type WorkflowRun } from '../../../../test/support/workflow-run.ts';
import { StepError, type Tools, type TranslationAsk } from '../workflow.ts';
import { workflow } from './index.ts';

const SIMPLE = '供应商周五前确认 3 份合同。';
const GOOD = 'The supplier will confirm 3 contracts by Friday.';
const BAD = 'The supplier will confirm the contracts by Friday.';

/** Tools whose translation says what `say` says; what was asked of them is kept. */
function toolsThat(
  say: (segment: string) => string,
  rest: Partial<Tools> = {},
  kind: 'TRANSLATION' | 'GLOSS' = 'TRANSLATION',
) {
  const asks: TranslationAsk[] = [];
  const cards: string[] = [];
  const tools: Tools = {
    translate: async (ask, { onDelta }) => {
      asks.push(ask);
      const segments = segmentText(ask.text);
      const targets = segments.map(({ text }) => say(text));
      for (const [segment, text] of targets.entries()) onDelta?.({ segment, offset: 0, text });
      const [source, target] = [ask.source ?? 'ZH', ask.target ?? 'EN'];
      return {
        ...{ id: `translation of ${ask.key}`, source, target, kind, engine: 'scripted', terms: [] },
        sourceText: ask.text,
        targetText: assemble(ask.text, segments, targets, target).text,
        segments: segments.map(({ text }, index) => ({ sourceText: text, targetText: targets[index]!, kind })),
      };
    },
    checkGrammar: async () => [],
    wordsToLearn: async ({ targetText }) => [
      { wordId: 'en:supplier', lemma: 'supplier', level: 'B2', reason: 'B2', start: targetText.indexOf('supplier') },
    ],
    learnerLoad: async () => ({
      ...{ level: 'B1', newCardsPerDay: 20, newLeftToday: 20, newWaiting: 0, reviewsPerDay: 200, due: [] },
    }),
    senses: async (words) => words.map(() => []),
    addCard: async ({ term }) => {
      cards.push(term);
      return `card of ${term}`;
    },
    model: null,
    ...rest,
  };
  return { tools, asks, cards };
}

const names = ({ steps }: WorkflowRun) => steps.map(({ name, round }) => `${name} ${round}`);

/** What somebody sees at last who applies every delta. */
function shown({ deltas }: WorkflowRun): string[] {
  const segments = new Map<number, { round: number; text: string }>();
  for (const { round, segment, offset, text } of deltas) {
    const before = segments.get(segment);
    segments.set(segment, { round, text: (before?.round === round ? before.text.slice(0, offset) : '') + text });
  }
  return [...segments].sort(([a], [b]) => a - b).map(([, { text }]) => text);
}

describe('a short text', () => {
  it('is translated in one call, which the history keeps, checked, and learnt from', async () => {
    const { tools, asks, cards } = toolsThat(() => GOOD);
    const run = await runWorkflow(workflow, { text: SIMPLE }, tools);
    expect(names(run)).toEqual(['analyse 1', 'translate 1', 'qualityCheck 1', 'checkGrammar 1', 'learningPlan 1']);
    expect(asks).toMatchObject([{ key: '', record: true, source: 'ZH', target: 'EN' }]);
    expect(run.findings).toMatchObject({ complexity: 'SIMPLE', qualityScore: 1, outputText: GOOD });
    expect(run.findings.learningPlan?.items).toMatchObject([{ day: 1, example: GOOD, cardId: 'card of supplier' }]);
    expect(cards).toEqual(['supplier']);
  });

  it('keeps what it got without a model, and says what is wrong with it', async () => {
    const run = await runWorkflow(workflow, { text: SIMPLE }, toolsThat(() => BAD).tools);
    expect(run.findings.qualityScore).toBe(0.5);
    expect(run.steps.find(({ name }) => name === 'qualityCheck')?.summary).toContain('The number 3 is missing');
    expect(names(run)).not.toContain('improve 1');
  });

  it('that is a gloss is no translation to check or to learn from', async () => {
    const { tools, cards } = toolsThat(() => 'supplier Friday before confirm 3 contract', {}, 'GLOSS');
    const run = await runWorkflow(workflow, { text: SIMPLE }, tools);
    expect(run.findings.qualityScore).toBeLessThan(0.5);
    expect(run.steps.slice(-2)).toMatchObject([{ outcome: 'SKIPPED' }, { outcome: 'SKIPPED' }]);
    expect(run.findings.learningPlan?.items).toEqual([]);
    expect(cards).toEqual([]);
  });

  it('is refused when it is in the language that it is to be translated into', async () => {
    const running = runWorkflow(workflow, { text: SIMPLE, target: 'ZH' }, toolsThat(() => GOOD).tools);
    await expect(running).rejects.toThrow('is in the language');
  });
});

describe('improving', () => {
  const judge = () => ({ score: 1, problems: [] });

  it('has a model write anew what is wrong, told why, and keeps what is better', async () => {
    const { model, asked } = modelThat({
      judge,
      improve: () => ({ translations: [GOOD] }),
      reasons: () => ({ reasons: [] }),
    });
    const run = await runWorkflow(workflow, { text: SIMPLE }, toolsThat(() => BAD, { model }).tools);
    expect(names(run).slice(2, 5)).toEqual(['qualityCheck 1', 'improve 1', 'qualityCheck 2']);
    expect(asked.find(({ task }) => task === 'improve')).toMatchObject({
      segments: [{ source: SIMPLE, draft: BAD, problems: ['The number 3 is missing.'] }],
    });
    expect(run.findings).toMatchObject({ qualityScore: 1, outputText: GOOD });
    expect(shown(run)).toEqual([GOOD]);
  });

  it('tries twice and keeps the first when nothing gets better', async () => {
    const worse = 'Nothing of it.';
    const { model } = modelThat({
      judge,
      improve: () => ({ translations: [worse] }),
      reasons: () => ({ reasons: [] }),
    });
    const run = await runWorkflow(workflow, { text: SIMPLE }, toolsThat(() => BAD, { model }).tools);
    expect(names(run).filter((name) => name.startsWith('improve'))).toEqual(['improve 1', 'improve 2']);
    expect(run.findings.outputText).toBe(BAD);
    expect(shown(run)).toEqual([BAD]);
    expect(run.steps.find(({ name, round }) => name === 'qualityCheck' && round === 2)?.summary).toContain('no better');
  });

  it('makes a translation of a gloss', async () => {
    const { model } = modelThat({ judge, improve: () => ({ translations: [GOOD] }), reasons: () => ({ reasons: [] }) });
    const { tools } = toolsThat(() => 'supplier confirm 3 contract', { model }, 'GLOSS');
    const run = await runWorkflow(workflow, { text: SIMPLE }, tools);
    expect(run.findings).toMatchObject({ qualityScore: 1, outputText: GOOD });
    expect(run.findings.learningPlan?.items).toHaveLength(1);
  });

  it('goes on without a model that cannot serve, and says so', async () => {
    const fails = () => {
      throw new StepError('QUOTA_EXCEEDED', 'No tokens are left today.', { retryable: false });
    };
    const { model } = modelThat({ judge: fails, improve: fails, reasons: fails });
    const run = await runWorkflow(workflow, { text: SIMPLE }, toolsThat(() => BAD, { model }).tools);
    expect(run.findings.outputText).toBe(BAD);
    expect(names(run)).toContain('learningPlan 1');
    expect(run.steps.find(({ name }) => name === 'improve')).toMatchObject({
      outcome: 'SKIPPED',
      summary: expect.stringContaining('No tokens are left today.'),
    });
  });

  it('listens to a judge who likes it less than the rules do', async () => {
    const { model, asked } = modelThat({
      judge: ({ segments }) =>
        JSON.stringify(segments).includes('by Friday')
          ? { score: 0.2, problems: [{ segment: 0, problem: 'Too blunt.' }] }
          : judge(),
      improve: () => ({ translations: ['Please confirm 3 contracts before Friday, dear supplier.'] }),
      reasons: () => ({ reasons: [{ word: 'supplier', reason: 'You buy from one.' }] }),
    });
    const run = await runWorkflow(workflow, { text: SIMPLE }, toolsThat(() => GOOD, { model }).tools);
    expect(asked.find(({ task }) => task === 'improve')?.segments).toMatchObject([{ problems: ['Too blunt.'] }]);
    expect(run.findings.outputText).toContain('dear supplier');
    expect(run.findings.learningPlan?.items[0]?.reason).toBe('You buy from one.');
  });
});

describe('a long text', () => {
  const LINES = Array.from({ length: 30 }, (_, at) => `- 供应商已经确认了第 ${at + 1} 份合同的全部条款和交货日期。`);
  const english = (line: string) => {
    const [number] = /\d+/.exec(line) ?? [];
    const supplier = Number(number) % 5 === 0 ? 'vendor' : 'supplier';
    return `The ${supplier} has confirmed all terms and delivery dates of contract no. ${number}.`;
  };
  const senses: Tools['senses'] = async (words) =>
    words.map((word) => (word === '供应商' ? [{ partOfSpeech: null, text: 'supplier; vendor' }] : []));

  it('is translated in parts, put together in its shape, recorded once, and called one thing throughout', async () => {
    const { tools, asks } = toolsThat(english, { senses });
    const run = await runWorkflow(workflow, { text: LINES.join('\n') }, tools);
    expect(names(run)).toEqual([
      ...['analyse 1', 'translateParts 1', 'harmoniseTerms 1', 'qualityCheck 1', 'checkGrammar 1', 'learningPlan 1'],
    ]);
    expect(asks.filter(({ record }) => record)).toMatchObject([{ key: '', text: LINES.join('\n') }]);
    expect(asks.filter(({ record }) => !record).map(({ key }) => key)).toEqual(['part:0', 'part:1']);
    const lines = run.findings.outputText?.split('\n') ?? [];
    expect(lines).toEqual(LINES.map((line) => `- ${english(line).replace('vendor', 'supplier')}`));
    expect(shown(run)).toEqual(lines.map((line) => line.slice(2)));
    expect(run.findings).toMatchObject({ complexity: 'COMPLEX', qualityScore: 1, translationId: 'translation of ' });
  });

  it('takes the terms from a model where there is one', async () => {
    const { model } = modelThat({
      terms: () => ({ terms: [{ source: '供应商', renderings: ['vendor', 'supplier'] }] }),
      judge: () => ({ score: 1, problems: [] }),
      reasons: () => ({ reasons: [] }),
    });
    const run = await runWorkflow(workflow, { text: LINES.join('\n') }, toolsThat(english, { model }).tools);
    // What most sentences say already, not what comes first.
    expect(run.findings.outputText).not.toContain('vendor');
  });
});

describe('a person’s text', () => {
  it('is checked again, is the result, and is what is learnt from', async () => {
    const checked: string[] = [];
    const { tools } = toolsThat(() => GOOD, {
      checkGrammar: async (text) => {
        checked.push(text);
        return [];
      },
    });
    const edited = 'Our supplier confirms 3 contracts.';
    const run = await runWorkflow(workflow, { text: SIMPLE, requireReview: true }, tools, edited);
    expect(checked).toEqual([GOOD, edited]);
    expect(names(run).slice(-3)).toEqual(['checkGrammar 1', 'checkGrammar 2', 'learningPlan 1']);
    expect(run.findings.outputText).toBe(edited);
    expect(run.findings.learningPlan?.items[0]?.example).toBe(edited);
  });
});
