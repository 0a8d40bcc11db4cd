import { PublicError } from '#platform/errors.ts';
import type { Model } from '#platform/model/model.ts';
import { ModelError } from '#platform/model/model-error.ts';
import { type BreakerOptions, createBreaker } from './breaker.ts';
import type { Engine, EngineCaller, SegmentTranslation, TranslationRequest } from './engine.ts';
import { createModelCalls, textTimeoutMs } from './model-calls.ts';
import { createCollector, type Group } from './model-collector.ts';
import { createFlight, type Flight, type Outcome } from './model-flight.ts';
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

/** A segment of one request: its place, and what it is on its way with. */
interface Ride {
  index: number;
  flight: Flight;
  /** Where the flight was begun for this request. */
  group: Group | null;
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
  const dispatch = createCollector((group) => void calls.run(group));
  const flights = new Map<string, Flight>();

  function begin(ask: SegmentAsk, alone: boolean): Flight {
    const { key } = ask.seal;
    const flight = createFlight(ask, (outcome) => {
      if (flights.get(key) === flight) flights.delete(key);
      if ('translation' in outcome && outcome.translation !== null) cache.keep(ask, outcome.translation);
    });
    if (!alone) flights.set(key, flight);
    return flight;
  }

  /** Joins the flights of the segments at `indexes`, and begins those that there are not, all at once. */
  function board(request: TranslationRequest, asks: readonly SegmentAsk[], indexes: readonly number[], trip: Trip) {
    const rides: Ride[] = [];
    const begun: Flight[] = [];
    for (const index of indexes) {
      const ask = asks[index]!;
      const found = trip.alone ? begun.find((own) => own.ask.seal.key === ask.seal.key) : flights.get(ask.seal.key);
      const flight = found ?? begin(ask, trip.alone);
      if (!found) begun.push(flight);
      rides.push({ index, flight, group: null });
    }
    const outcomes = rides.map(({ index, flight }) => flight.join(trip.passenger(index)));
    if (begun.length > 0) {
      const group = dispatch(request, trip.allowance, begun, trip.alone);
      for (const ride of rides) if (begun.includes(ride.flight)) ride.group = group;
    }
    return { rides, outcomes: Promise.all(outcomes) };
  }

  async function recallOf(asks: readonly SegmentAsk[], onText: EngineCaller['onText']) {
    const found = await cache.find(asks);
    return found.map((text, index): SegmentTranslation | null => {
      if (text === undefined) return null;
      onText?.(index, text);
      return { text, glosses: [], cached: true };
    });
  }

  const identity = { model: model.name, sharing };

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
      const trip = (alone: boolean): Trip => ({
        alone,
        allowance,
        passenger: (index) => ({ signal: patience, onText: onText && ((text) => onText(index, text)) }),
      });
      // What is on its way is joined before the cache is asked: it may land, and leave, in the meantime.
      const [flying, others] = partition(asks.keys(), (index) => flights.has(asks[index]!.seal.key));
      const joined = board(request, asks, flying, trip(false));
      const found = await recallOf(
        others.map((index) => asks[index]!),
        (position, text) => onText?.(others[position]!, text),
      );
      const missing = others.filter((_, position) => !found[position]);
      const started = board(request, asks, missing, trip(false));

      const done: (SegmentTranslation | null)[] = segments.map(() => null);
      others.forEach((index, position) => {
        done[index] = found[position] ?? null;
      });
      const failures: unknown[] = [];
      const note = (rides: readonly Ride[], outcomes: readonly (Outcome | null)[], mayTryAgain: boolean): number[] =>
        rides.flatMap((ride, position) => {
          const outcome = outcomes[position];
          if (!outcome) return [];
          if ('failure' in outcome) {
            if (mayTryAgain && isOnlyOthers(outcome.failure, ride)) return [ride.index];
            failures.push(outcome.failure);
          } else if (outcome.translation !== null) {
            done[ride.index] = { text: outcome.translation, glosses: [], cached: false };
          }
          return [];
        });

      const again = [
        ...note(joined.rides, await joined.outcomes, true),
        ...note(started.rides, await started.outcomes, true),
      ];
      if (again.length > 0 && !patience.aborted) {
        const own = board(request, asks, again, trip(true));
        note(own.rides, await own.outcomes, false);
      }
      const refusal = failures.find((failure) => failure instanceof PublicError);
      if (refusal) throw refusal;
      if (failures.length > 0 && done.every((translation) => translation === null)) throw failures[0];
      return done;
    },
  };
}

/** One round of asking for segments. */
interface Trip {
  /** With a call of its own, that nobody shares. */
  alone: boolean;
  allowance: EngineCaller['allowance'];
  passenger: (index: number) => Parameters<Flight['join']>[0];
}

/** What kept somebody else's call from bringing the segment says nothing about one's own: their quota, their patience. */
function isOnlyOthers(failure: unknown, { group }: Ride): boolean {
  const personal = failure instanceof PublicError || (failure instanceof ModelError && failure.kind === 'aborted');
  return personal && (group === null || group.requests > 1);
}

function partition<T>(items: Iterable<T>, belongs: (item: T) => boolean): [T[], T[]] {
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
