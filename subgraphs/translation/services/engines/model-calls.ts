import { PublicError } from '#platform/errors.ts';
import type { Model, ModelAnswer } from '#platform/model/model.ts';
import { ModelError } from '#platform/model/model-error.ts';
import { estimateTokens } from '#platform/model/usage.ts';
import type { Spend } from '#platform/spending/allowances.ts';
import { batchesOf } from '../../domain/batches.ts';
import type { Breaker } from './breaker.ts';
import type { TranslationRequest } from './engine.ts';
import { problemOf, readTranslations } from './model-answer.ts';
import type { Group } from './model-collector.ts';
import type { Flight } from './model-flight.ts';
import { repairPrompt, systemPrompt, userPrompt } from './model-prompt.ts';
import { createPartialAnswer } from './partial-answer.ts';

const BATCH_LIMITS = { segments: 40, characters: 4_000 };
const CALLS_AT_ONCE = 3;
const TIMEOUTS_A_TEXT = 2;

/** Milliseconds that the calls for one text may take together. */
export const textTimeoutMs = ({ timeoutMs }: Pick<Model, 'timeoutMs'>): number => TIMEOUTS_A_TEXT * timeoutMs;

interface Prompt {
  system: string;
  user: string;
}

/** Flights that go to the model together; it is given up when nobody waits for any of them. */
interface Call {
  flights: Flight[];
  prompt: Prompt;
  signal: AbortSignal;
}

/**
 * Takes flights to the model and back, in as few calls as the limits allow; each lands, whatever happens. Each call has
 * the model's own timeout, and all of a group together twice that.
 */
export function createModelCalls(model: Model, breaker: Breaker) {
  const ask = ({ signal }: Call, { system, user }: Prompt, flights: readonly Flight[]): Promise<ModelAnswer> => {
    const { read } = createPartialAnswer(flights.length, (index, text) => flights[index]!.tell(text));
    const watched = flights.some((flight) => flight.watched);
    return breaker.run(() => model.complete({ system, user, signal, json: true, ...(watched && { onText: read }) }));
  };

  /** One call, and one more for the segments whose translation can't be used. @throws QUOTA_EXCEEDED for that one too */
  async function make(call: Call, { request, allowance }: Group, spend: Spend): Promise<void> {
    const answer = await spend(() => ask(call, call.prompt, call.flights));
    const { open, problem } = landUsable(request, call.flights, answer.text);
    if (problem === null) return;

    const prompt = promptOf(request, open, repairPrompt(request, problem));
    const repaired = await allowance
      // A call that nobody could foresee has to be allowed by itself.
      .reserve([estimateCall(prompt, open)], ([spendMore]) => spendMore!(() => ask(call, prompt, open)))
      .catch((error) => {
        if (error instanceof PublicError) throw error;
        // A repair that fails is no reason to lose what the first answer brought.
        return null;
      });
    const left = repaired ? landUsable(request, open, repaired.text).open : open;
    for (const flight of left) flight.land({ translation: null });
  }

  async function makeAll(group: Group, calls: readonly Call[], spends: readonly Spend[]): Promise<void> {
    let failure: unknown = null;
    const begun = calls.entries();
    const work = async () => {
      for (const [position, call] of begun) {
        // What other calls brought is kept; after one failure no more are begun.
        if (failure) return;
        if (call.signal.aborted) continue;
        try {
          await make(call, group, spends[position]!);
        } catch (error) {
          // Who leaves their own segments does not end the calls for the others.
          if (!call.flights.every(isDeserted)) failure = failure instanceof PublicError ? failure : error;
        }
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
    if (failure) throw failure;
  }

  return {
    /** Never fails: the flights tell. */
    async run(group: Group): Promise<void> {
      const { request, allowance, flights } = group;
      const deadline = AbortSignal.timeout(textTimeoutMs(model));
      // Those for whom nobody waits by now are not taken along.
      const [deserted, wanted] = [flights.filter(isDeserted), flights.filter((flight) => !isDeserted(flight))];
      landAll(deserted, givenUp());
      try {
        const calls = callsFor(request, wanted, deadline);
        const estimates = calls.map((call) => estimateCall(call.prompt, call.flights));
        if (calls.length > 0) await allowance.reserve(estimates, (spends) => makeAll(group, calls, spends));
        landAll(flights, givenUp());
      } catch (error) {
        landAll(flights, error);
      }
    },
  };
}

const isDeserted = ({ deserted }: Flight): boolean => deserted;

function callsFor(request: TranslationRequest, flights: readonly Flight[], deadline: AbortSignal): Call[] {
  const texts = flights.map(({ ask }) => ask.text);
  return batchesOf(texts, BATCH_LIMITS).map((indexes) => {
    const together = indexes.map((index) => flights[index]!);
    const left = new AbortController();
    for (const flight of together) {
      flight.onDeserted = () => {
        if (!together.every(isDeserted)) return;
        // Before the call is over: nobody may join it any more.
        landAll(together, givenUp());
        left.abort();
      };
    }
    const signal = AbortSignal.any([left.signal, deadline]);
    return { flights: together, prompt: promptOf(request, together), signal };
  });
}

const givenUp = () => new ModelError('aborted', 'The call of the model was given up.');

function landAll(flights: readonly Flight[], failure: unknown): void {
  for (const flight of flights) flight.land({ failure });
}

const promptOf = (request: TranslationRequest, flights: readonly Flight[], system = systemPrompt(request)): Prompt => {
  const asks = flights.map(({ ask }) => ask);
  return { system, user: userPrompt(request, asks) };
};

/** Tokens that a call is expected to take at the most: what it reads, and a translation that is twice as long. */
function estimateCall({ system, user }: Prompt, flights: readonly Flight[]): number {
  const texts = flights.map(({ ask }) => ask.text).join(' ');
  return estimateTokens(system) + estimateTokens(user) + 2 * estimateTokens(texts);
}

/** Lands what can be used of an answer; the others, and what is wrong with the first of them. */
function landUsable(
  { target }: TranslationRequest,
  flights: readonly Flight[],
  answer: string,
): { open: Flight[]; problem: string | null } {
  const translations = readTranslations(answer, flights.length);
  if (!translations) {
    return { open: [...flights], problem: `it was no JSON object with ${flights.length} translations` };
  }
  const open: Flight[] = [];
  let problem: string | null = null;
  flights.forEach((flight, index) => {
    const translation = translations[index]!;
    const found = problemOf(flight.ask, translation, target);
    if (found === null) flight.land({ translation });
    else open.push(flight);
    problem ??= found;
  });
  return { open, problem };
}
