import type { Model } from '#platform/model/model.ts';
import { batchesOf } from '../../domain/batches.ts';
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

    async translate(request, segments, signal) {
      if (!model) throw new Error(NOT_CONFIGURED);
      // Each call has the model's own timeout, and a text as a whole twice that. A text that is too long for that is no
      // failure of the model: what was translated stays, the rest is passed on.
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUTS_A_TEXT * model.timeoutMs)]);
      const ask = (system: string, texts: readonly string[]) =>
        breaker.run(() => model.complete({ system, user: userPrompt(request, texts), signal: deadline, json: true }));

      const done: Translations = segments.map(() => null);
      let failure: unknown = null;
      const batches = batchesOf(segments, BATCH_LIMITS).values();
      const work = async () => {
        for (const batch of batches) {
          if (failure) return;
          try {
            const texts = batch.map((index) => segments[index]!);
            const translations = await translateBatch(request, texts, ask);
            batch.forEach((index, position) => {
              done[index] = translations[position] ?? null;
            });
          } catch (error) {
            // What other batches brought is kept; after one failure no more are begun.
            failure = error;
          }
        }
      };
      await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
      if (failure && done.every((translation) => translation === null)) throw failure;
      return done;
    },
  };
}

type Ask = (system: string, texts: readonly string[]) => Promise<{ text: string }>;

/** One call, and one more for the segments whose translation can't be used. */
async function translateBatch(request: TranslationRequest, texts: readonly string[], ask: Ask): Promise<Translations> {
  const first = check(request, texts, (await ask(systemPrompt(request), texts)).text);
  if (first.problem === null) return first.translations;

  const open = first.translations.flatMap((translation, index) => (translation ? [] : [index]));
  const again = open.map((index) => texts[index]!);
  // A repair that fails is no reason to lose what the first answer brought.
  const repaired = await ask(repairPrompt(request, first.problem), again).then(
    ({ text }) => check(request, again, text).translations,
    () => [],
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
    translations: translations.map((text, index) => (problems[index] === null ? { text, glosses: [] } : null)),
    problem: problems.find((problem) => problem !== null) ?? null,
  };
}
