import { describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { type GrammarChecker, GrammarUnavailable } from './checker.ts';
import type { LanguageTool } from './language-tool.ts';
import { createGrammarReview } from './review.ts';

const logger = createLogger('review-test', 'silent');
const TEXT = 'I am agree with teh plan and the informations.';
function issue(text: string, suggestion: string, rule: string): GrammarIssue {
  const start = TEXT.indexOf(text);
  return { start, end: start + text.length, text, message: 'Wrong.', kind: 'Test', rule, suggestions: [suggestion] };
}

const checkerOf = (...issues: GrammarIssue[]): GrammarChecker => ({
  check: async () => issues,
  warm: async () => {},
  close: async () => {},
});
const checker = checkerOf(issue('am agree', 'agree', 'be-plus-verb'), issue('teh', 'tech', 'SpellCheck'));
const rulesOf = async (found: Promise<GrammarIssue[]>) => (await found).map(({ rule }) => rule);
const says = (quote: string, replacement: string) => async () =>
  JSON.stringify({ issues: [{ quote, replacement, explanation: 'So it is.' }] });

const reviewOf = (languageTool: LanguageTool | null = null, modelTimeoutMs = 5_000) =>
  createGrammarReview({ checker, languageTool, logger, modelTimeoutMs });

describe('a grammar review', () => {
  it('asks nobody else where there is nobody else', async () => {
    expect(await rulesOf(reviewOf().check(TEXT))).toEqual(['be-plus-verb', 'SpellCheck']);
  });

  it('adds what the model and LanguageTool find, and trusts our rules more and Harper less', async () => {
    const tool = async () => [issue('am agree', 'agreed', 'LT_AGREE'), issue('informations', 'information', 'LT_NOUN')];
    const found = reviewOf(tool).check(TEXT, undefined, says('teh', 'the'));
    expect(await rulesOf(found)).toEqual(['be-plus-verb', 'model', 'LT_NOUN']);
  });

  it('does without those that fail', async () => {
    const fails = async () => Promise.reject(new Error('down'));
    expect(await rulesOf(reviewOf(fails).check(TEXT, undefined, fails))).toEqual(['be-plus-verb', 'SpellCheck']);
    const noQuota = async () => null;
    expect(await rulesOf(reviewOf().check(TEXT, undefined, noQuota))).toEqual(['be-plus-verb', 'SpellCheck']);
  });

  it('does not wait for a model that says nothing', async () => {
    const silent = () => new Promise<string>(() => {});
    expect(await rulesOf(reviewOf(null, 50).check(TEXT, undefined, silent))).toEqual(['be-plus-verb', 'SpellCheck']);
  });

  it('tells the model when the caller leaves', async () => {
    const leaving = new AbortController();
    const ask = async ({ signal }: { signal: AbortSignal }) => {
      leaving.abort(new Error('left'));
      expect(signal.aborted).toBe(true);
      return null;
    };
    await expect(reviewOf().check(TEXT, leaving.signal, ask)).rejects.toThrow('left');
  });

  it('is unavailable when Harper and our rules are', async () => {
    const down = { ...checker, check: async () => Promise.reject(new GrammarUnavailable('down')) };
    const review = createGrammarReview({ checker: down, languageTool: null, logger });
    await expect(review.check(TEXT)).rejects.toThrow(GrammarUnavailable);
  });
});
