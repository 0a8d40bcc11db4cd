import { z } from 'zod';
import { createBreaker } from '#platform/breaker.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { keptSpans } from './english/sentences.ts';

/** @throws when it does not answer, or not as LanguageTool does */
export type LanguageTool = (text: string, signal: AbortSignal) => Promise<GrammarIssue[]>;

export interface LanguageToolOptions {
  /** Where it answers `/v2/check`: http://localhost:8081 */
  url: string;
  /** Milliseconds that one text may take. @default 3_000 */
  timeoutMs?: number;
  /** Milliseconds that it is left alone after three failures in a row. @default 30_000 */
  retryAfterMs?: number;
}

const MAX_MATCHES = 500;
const MAX_ANSWER_BYTES = 4_000_000;

/** As of its HTTP API; offsets are UTF-16 units. */
const answerShape = z.object({
  matches: z.array(
    z.object({
      message: z.string(),
      offset: z.number().int().nonnegative(),
      length: z.number().int().positive(),
      replacements: z.array(z.object({ value: z.string() })),
      rule: z.object({ id: z.string(), category: z.object({ name: z.string() }).partial().optional() }),
    }),
  ),
});
type Match = z.infer<typeof answerShape>['matches'][number];

/** A LanguageTool server that somebody runs. One that fails is spared, and nobody waits for it. */
export function createLanguageTool({
  url,
  timeoutMs = 3_000,
  retryAfterMs = 30_000,
}: LanguageToolOptions): LanguageTool {
  const breaker = createBreaker(
    { counts: (error) => !(error instanceof CallerLeft), refusal: (state) => new Error(`LanguageTool is ${state}.`) },
    { retryAfterMs },
  );
  const address = new URL('v2/check', url.endsWith('/') ? url : `${url}/`);

  async function ask(text: string, signal: AbortSignal): Promise<Match[]> {
    try {
      const response = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams({ text, language: 'en-US' }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        // Texts go to the server that was configured, and to no other.
        redirect: 'error',
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`LanguageTool answered ${response.status}.`);
      }
      return answerShape.parse(JSON.parse(await readBounded(response))).matches;
    } catch (error) {
      throw signal.aborted ? new CallerLeft('The caller left.', { cause: error }) : error;
    }
  }

  return async (text, signal) => {
    const matches = await breaker.run(() => ask(text, signal));
    const kept = keptSpans(text);
    return matches.slice(0, MAX_MATCHES).flatMap((match) => {
      const issue = toIssue(text, match);
      const isKept = kept.some(({ start, end }) => start < issue.end && issue.start < end);
      return isKept || issue.end > text.length ? [] : [issue];
    });
  };
}

class CallerLeft extends Error {}

function toIssue(text: string, { offset, length, message, rule, replacements }: Match): GrammarIssue {
  const span = { start: offset, end: offset + length };
  const suggestions = replacements.slice(0, 5).map(({ value }) => value);
  return {
    ...span,
    text: text.slice(span.start, span.end),
    message,
    kind: rule.category?.name ?? 'Other',
    rule: rule.id,
    suggestions,
  };
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer of LanguageTool is too long.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
