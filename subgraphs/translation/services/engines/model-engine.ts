import { PublicError } from '#platform/errors.ts';
import type { Model } from '#platform/model/model.ts';
import { type BreakerOptions, createBreaker } from './breaker.ts';
import type { Engine, EngineCaller, SegmentTranslation } from './engine.ts';
import { createModelCalls, textTimeoutMs } from './model-calls.ts';
import { createFlights, isOnlyOthers, type Ride } from './model-flights.ts';
import { asksOf, type SegmentAsk, type Sharing } from './segment-ask.ts';
import { noSegmentCache, type SegmentCache } from './segment-cache.ts';

export { textTimeoutMs };

const NOT_CONFIGURED = 'No language model is configured: set LLM_BASE_URL and LLM_MODEL.';

export interface ModelEngineOptions extends BreakerOptions {
  /** @default remembers nothing */
  cache?: SegmentCache;
  /** @default 'per-user' */
  sharing?: Sharing;
}

/**
 * A language model behind a cache and a circuit breaker, or without one an engine that says so. Whoever asks for a segment
 * that is on its way already waits with the others; it is paid for once, by the one whose call it is, and goes on until
 * nobody waits.
 */
export function createModelEngine(model: Model | null, options: ModelEngineOptions = {}): Engine {
  if (!model) return withoutModel;
  const { cache = noSegmentCache, sharing = 'per-user' } = options;
  const breaker = createBreaker(options);
  const calls = createModelCalls(model, breaker);
  const flights = createFlights((group) => void calls.run(group), cache.keep);
  const identity = { model: model.name, sharing };

  async function recallOf(asks: readonly SegmentAsk[], onText: EngineCaller['onText']) {
    const found = await cache.find(asks);
    return found.map((text, index): SegmentTranslation | null => {
      if (text === undefined) return null;
      onText?.(index, text);
      return { text, glosses: [], cached: true };
    });
  }

  return {
    name: 'model',
    kind: 'TRANSLATION',
    model: model.name,
    available: () => ({ available: breaker.reason() === null, reason: breaker.reason() }),

    recall: (request, segments, { onText }) => recallOf(asksOf(request, segments, identity), onText),

    async translate(request, segments, { signal, allowance, onText }) {
      const asks = asksOf(request, segments, identity);
      // A text that is too long for the time that it has is no failure of the model: what was translated stays, the rest
      // is passed on.
      const patience = AbortSignal.any([signal, AbortSignal.timeout(textTimeoutMs(model))]);
      const passenger = (index: number) => ({
        signal: patience,
        onText: onText && ((text: string) => onText(index, text)),
      });
      const trip = { request, allowance, passenger };
      // What is on its way is joined before the cache is asked: it may land, and leave, in the meantime.
      const [flying, others] = partition([...asks.keys()], (index) => flights.has(asks[index]!));
      const joined = flights.board(trip, asks, flying);
      const found = await recallOf(
        others.map((index) => asks[index]!),
        (position, text) => onText?.(others[position]!, text),
      );
      const missing = others.filter((_, position) => !found[position]);
      const rides = [...(await flights.board(trip, asks, missing)), ...(await joined)];
      const [again, settled] = partition(rides, isOnlyOthers);
      const alone = patience.aborted ? [] : again.map(({ index }) => index);
      settled.push(...(await flights.board({ ...trip, alone: true }, asks, alone)));

      const done: (SegmentTranslation | null)[] = segments.map(() => null);
      others.forEach((index, position) => {
        done[index] = found[position]!;
      });
      return fillIn(done, settled);
    },
  };
}

/** @throws what refused any of them, or what failed when there is nothing else */
function fillIn(done: (SegmentTranslation | null)[], rides: readonly Ride[]): (SegmentTranslation | null)[] {
  const failures: unknown[] = [];
  for (const { index, outcome } of rides) {
    if (!outcome) continue;
    if ('failure' in outcome) failures.push(outcome.failure);
    else if (outcome.translation !== null) done[index] = { text: outcome.translation, glosses: [], cached: false };
  }
  const refusal = failures.find((failure) => failure instanceof PublicError);
  if (refusal) throw refusal;
  if (failures.length > 0 && done.every((translation) => translation === null)) throw failures[0];
  return done;
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const [inside, outside]: [T[], T[]] = [[], []];
  for (const item of items) (belongs(item) ? inside : outside).push(item);
  return [inside, outside];
}

const withoutModel: Engine = {
  name: 'model',
  kind: 'TRANSLATION',
  model: null,
  available: () => ({ available: false, reason: NOT_CONFIGURED }),
  translate: async () => {
    throw new Error(NOT_CONFIGURED);
  },
};
