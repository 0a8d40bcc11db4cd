import { describe, expect, it } from 'vitest';
import { modelThat, runWorkflow } from '../../../../test/support/workflow-run.ts';
import type { GrammarIssue } from '../../domain/run.ts';
import type { Tools } from '../workflow.ts';
import { workflow } from './index.ts';

const TEXT = 'He have confirmed 3 terms.\n\nWe are looking forward to hear from you.';

/** Finds these words in any text, each with what should stand there. */
function checkerOf(rules: Record<string, string>): Tools['checkGrammar'] {
  return async (text) =>
    Object.entries(rules).flatMap(([word, suggestion]): GrammarIssue[] => {
      const start = text.indexOf(word);
      if (start < 0) return [];
      const place = { start, end: start + word.length, text: word };
      return [{ ...place, message: `about ${word}`, kind: 'Grammar', rule: 'Rule', suggestions: [suggestion] }];
    });
}

const toolsThat = (rest: Partial<Tools>) =>
  ({ checkGrammar: checkerOf({ 'He have': 'He has' }), model: null, ...rest }) as Tools;

const stepOf = (run: Awaited<ReturnType<typeof runWorkflow>>, name: string) =>
  run.steps.find((step) => step.name === name);

describe('polish', () => {
  it('repairs what is certain without a model, and says why', async () => {
    const run = await runWorkflow(workflow, { text: TEXT }, toolsThat({}));
    expect(run.findings.outputText).toBe(TEXT.replace('He have', 'He has'));
    expect(run.findings.changes).toEqual([{ start: 3, end: 7, before: 'have', after: 'has', reason: 'about He have' }]);
    expect(stepOf(run, 'rewrite')).toMatchObject({
      outcome: 'SKIPPED',
      summary: expect.stringContaining('No language model'),
    });
  });

  it('has a model rewrite the rest, paragraph by paragraph, and explain it', async () => {
    const { model } = modelThat({
      rewrite: ({ text }) => (text as string).replace('to hear', 'to hearing'),
      explain: ({ changes }) => ({ reasons: (changes as unknown[]).map(() => 'After “to” comes an -ing form here.') }),
    });
    const run = await runWorkflow(workflow, { text: TEXT }, toolsThat({ model }));
    expect(run.findings.outputText).toBe(TEXT.replace('He have', 'He has').replace('to hear', 'to hearing'));
    expect(run.findings.changes?.map(({ before, after, reason }) => [before, after, reason])).toEqual([
      ['have', 'has', 'about He have'],
      ['hear', 'hearing', 'After “to” comes an -ing form here.'],
    ]);
    for (const { start, end, before } of run.findings.changes ?? []) expect(TEXT.slice(start, end)).toBe(before);
    const last = run.deltas
      .filter(({ round }) => round === 2)
      .reduce((text, delta) => text.slice(0, delta.offset) + delta.text, '');
    expect(last).toBe(run.findings.outputText);
  });

  it('refuses a rewriting that says something else, and says why', async () => {
    const { model } = modelThat({
      rewrite: ({ text }) => (text as string).replace('3', '5'),
      explain: () => ({ reasons: [] }),
    });
    const run = await runWorkflow(workflow, { text: TEXT }, toolsThat({ model }));
    expect(run.findings.outputText).toBe(TEXT.replace('He have', 'He has'));
    expect(stepOf(run, 'rewrite')?.summary).toContain('the number 3 was lost');
  });

  it('takes no repair in whose place something is found again', async () => {
    const checkGrammar = checkerOf({ 'He have': 'He haves', 'He haves': 'He has' });
    const run = await runWorkflow(workflow, { text: TEXT }, toolsThat({ checkGrammar }));
    expect(run.findings).toMatchObject({ outputText: TEXT, changes: [] });
  });

  it.each([
    ['Chinese', { text: '请确认合同。' }],
    ['to become Chinese', { text: 'Fine.', target: 'ZH' as const }],
    ['no words', { text: '123 — 😀' }],
  ])('refuses a text that is %s before it asks anyone', async (reason, input) => {
    const asked = () => expect.unreachable();
    await expect(runWorkflow(workflow, input, toolsThat({ checkGrammar: asked }))).rejects.toThrow(reason);
  });
});
