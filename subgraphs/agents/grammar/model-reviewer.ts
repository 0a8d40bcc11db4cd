import { z } from 'zod';
import { jsonIn } from '#platform/model/json-answer.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { keptSpans } from './english/sentences.ts';
import { SYSTEM_PROMPT, userPrompt } from './model-prompt.ts';

export interface ModelQuestion {
  system: string;
  user: string;
  signal: AbortSignal;
}

/**
 * The language model, on the account of one user: it reserves what it spends.
 * @returns the answer's text, or null where there is no model or no quota left
 */
export type AskModel = (question: ModelQuestion) => Promise<string | null>;

/** Longer texts cost more than a check is worth; Harper and our rules read them whole. */
const MAX_TEXT = 6_000;
const MAX_QUOTE = 200;
const MAX_ANSWER = 50_000;
const MAX_FOUND = 50;

const answerShape = z.object({ issues: z.array(z.unknown()).max(1_000) });
const issueShape = z.object({
  quote: z.string().min(1).max(MAX_QUOTE),
  replacement: z.string().max(2 * MAX_QUOTE),
  explanation: z.string().min(1).max(300),
});

/** What the model finds in a text. Whatever it says that is not about this text is left out. @throws what `ask` throws */
export async function reviewWithModel(text: string, ask: AskModel, signal: AbortSignal): Promise<GrammarIssue[]> {
  if (text.length > MAX_TEXT) return [];
  const answer = await ask({ system: SYSTEM_PROMPT, user: userPrompt(text), signal });
  return answer === null ? [] : locateIssues(text, answer);
}

/** The issues of an answer whose quotes stand in the text once, outside of what may not be corrected, and not overlapping. */
export function locateIssues(text: string, answer: string): GrammarIssue[] {
  const kept = keptSpans(text);
  const issues: GrammarIssue[] = [];
  for (const raw of readIssues(answer)) {
    const { success, data } = issueShape.safeParse(raw);
    if (!success || data.quote === data.replacement) continue;
    const start = text.indexOf(data.quote);
    if (start < 0 || text.indexOf(data.quote, start + 1) >= 0) continue;
    const end = start + data.quote.length;
    if ([...kept, ...issues].some((other) => other.start < end && start < other.end)) continue;
    const found = { start, end, text: data.quote, message: data.explanation, suggestions: [data.replacement] };
    issues.push({ ...found, kind: 'Model', rule: 'model' });
    if (issues.length === MAX_FOUND) break;
  }
  return issues.sort((a, b) => a.start - b.start);
}

function readIssues(answer: string): unknown[] {
  if (answer.length > MAX_ANSWER) return [];
  for (const value of jsonIn(answer)) {
    const { success, data } = answerShape.safeParse(value);
    if (success) return data.issues;
  }
  return [];
}
