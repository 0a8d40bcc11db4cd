import { PublicError } from '#platform/errors.ts';
import type { Model, ModelAnswer } from '#platform/model/model.ts';
import { estimateTokens } from '#platform/model/usage.ts';
import { batchesOf } from '../../domain/batches.ts';
import type { Allowance } from '../spending.ts';
import { type BreakerOptions, createBreaker } from './breaker.ts';
import type { Engine, SegmentTranslation, TranslationRequest } from './engine.ts';
import { problemOf, readTranslations } from './model-answer.ts';
import { repairPrompt, systemPrompt, userPrompt } from './model-prompt.ts';

const BATCH_LIMITS = { segments: 40, characters: 4_000 };
const CALLS_AT_ONCE = 3;
const TIMEOUTS_A_TEXT = 2;

const NOT_CONFIGURED = 'No language model is configured: set LLM_BASE_URL and LLM_MODEL.';

type Translations = (SegmentTranslation | null)[];

/** A language model behind a circuit breaker, or without one an engine that says so. */
export function createModelEngine(model: Model | null, breakerOptions?: BreakerOptions): Engine {
  const breaker = createBreaker(breakerOptions);
  const unavailable = () => (model ? breaker.reason() : NOT_CONFIGURED);

  return {
    name: 'model',
    kind: 'TRANSLATION',
    model: model?.name ?? null,
    available: () => ({ available: unavailable() === null, reason: unavailable() }),

    async translate(request, segments, { signal, allowance }) {
      if (!model) throw new Error(NOT_CONFIGURED);
      // Each call has the model's own timeout, and a text as a whole twice that. A text that is too long for that is no
      // failure of the model: what was translated stays, the rest is passed on.
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(textTimeoutMs(model))]);
      const call = ({ system, user }: Prompt) =>
        breaker.run(() => model.complete({ system, user, signal: deadline, json: true }));

      const done: Translations = segments.map(() => null);
      let failure: unknown = null;
      const batches = batchesOf(segments, BATCH_LIMITS).map((indexes) => {
        const texts = indexes.map((index) => segments[index]!);
        return { indexes, texts, prompt: promptOf(request, texts) };
      });
      const estimates = batches.map(({ prompt, texts }) => estimateCall(prompt, texts));

      await allowance.reserve(estimates, async (spends) => {
        const open = batches.entries();
        const work = async () => {
          for (const [position, { indexes, texts, prompt }] of open) {
            if (failure) return;
            try {
              const ask = () => spends[position]!(() => call(prompt));
              const translations = await translateBatch(request, texts, { ask, repair: repairWith(call, allowance) });
              indexes.forEach((index, place) => {
                done[index] = translations[place] ?? null;
              });
            } catch (error) {
              // What other batches brought is kept; after one failure no more are begun.
              failure = failure instanceof PublicError ? failure : error;
            }
          }
        };
        await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
      });
      if (failure instanceof PublicError) throw failure;
      if (failure && done.every((translation) => translation === null)) throw failure;
      return done;
    },
  };
}

/** Milliseconds that the calls for one text may take together. */
export const textTimeoutMs = ({ timeoutMs }: Pick<Model, 'timeoutMs'>): number => TIMEOUTS_A_TEXT * timeoutMs;

interface Prompt {
  system: string;
  user: string;
}

const promptOf = (request: TranslationRequest, texts: readonly string[], system = systemPrompt(request)): Prompt => ({
  system,
  user: userPrompt(request, texts),
});

/** Tokens that a call is expected to take at the most: what it reads, and a translation that is twice as long. */
function estimateCall({ system, user }: Prompt, texts: readonly string[]): number {
  return estimateTokens(system) + estimateTokens(user) + 2 * estimateTokens(texts.join(' '));
}

type Call = (prompt: Prompt) => Promise<ModelAnswer>;
type Repair = (prompt: Prompt, texts: readonly string[]) => Promise<ModelAnswer>;

/** A call that nobody could foresee has to be allowed by itself. */
const repairWith =
  (call: Call, allowance: Allowance): Repair =>
  (prompt, texts) =>
    allowance.reserve([estimateCall(prompt, texts)], ([spend]) => spend!(() => call(prompt)));

/** One call, and one more for the segments whose translation can't be used. @throws QUOTA_EXCEEDED for that one too */
async function translateBatch(
  request: TranslationRequest,
  texts: readonly string[],
  { ask, repair }: { ask: () => Promise<ModelAnswer>; repair: Repair },
): Promise<Translations> {
  const first = check(request, texts, (await ask()).text);
  if (first.problem === null) return first.translations;

  const open = first.translations.flatMap((translation, index) => (translation ? [] : [index]));
  const again = open.map((index) => texts[index]!);
  const prompt = promptOf(request, again, repairPrompt(request, first.problem));
  const repaired = await repair(prompt, again).then(
    ({ text }) => check(request, again, text).translations,
    (error) => {
      if (error instanceof PublicError) throw error;
      // A repair that fails is no reason to lose what the first answer brought.
      return [];
    },
  );
  return first.translations.map((translation, index) => translation ?? repaired[open.indexOf(index)] ?? null);
}

/** The usable translations of an answer, and what is wrong with the first of the others. */
function check(
  { target }: TranslationRequest,
  texts: readonly string[],
  answer: string,
): { translations: Translations; problem: string | null } {
  const translations = readTranslations(answer, texts.length);
  if (!translations) {
    return { translations: texts.map(() => null), problem: `it was no JSON object with ${texts.length} translations` };
  }
  const problems = texts.map((text, index) => problemOf(text, translations[index]!, target));
  return {
    translations: translations.map((text, index) =>
      problems[index] === null ? { text, glosses: [], cached: false } : null,
    ),
    problem: problems.find((problem) => problem !== null) ?? null,
  };
}
