import { PublicError } from '#platform/errors.ts';
import { ModelError } from '#platform/model/model-error.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import type { TranslationRequest } from './engine.ts';
import { createCollector, type Group } from './model-collector.ts';
import { createFlight, type Flight, type Outcome, type Passenger } from './model-flight.ts';
import type { SegmentAsk } from './segment-ask.ts';

/** One round of asking for the segments of a request. */
export interface Trip {
  request: TranslationRequest;
  /** Pays for what is begun, and for nothing that is joined. */
  allowance: Allowance;
  passenger: (index: number) => Passenger;
  /** With a call of its own, which nobody shares. */
  alone?: boolean;
}

/** A segment of a request, at its place, and what became of it; null when the passenger has left before. */
export interface Ride {
  index: number;
  outcome: Outcome | null;
  /** Whether the call was this request's and no other's. */
  own: boolean;
}

export interface Flights {
  /** Whether the segment is on its way. */
  has(ask: SegmentAsk): boolean;
  /** Joins the flights of the segments at `indexes`, begins those that there are not, all at once, and waits for them. */
  board(trip: Trip, asks: readonly SegmentAsk[], indexes: readonly number[]): Promise<Ride[]>;
}

/** What is on its way to the model in this process. */
export function createFlights(
  run: (group: Group) => void,
  onTranslated: (ask: SegmentAsk, translation: string) => void,
): Flights {
  const dispatch = createCollector(run);
  const flights = new Map<string, Flight>();

  function begin(ask: SegmentAsk, known: Map<string, Flight>): Flight {
    const { key } = ask.seal;
    const flight = createFlight(ask, (outcome) => {
      if (known.get(key) === flight) known.delete(key);
      if ('translation' in outcome && outcome.translation !== null) onTranslated(ask, outcome.translation);
    });
    known.set(key, flight);
    return flight;
  }

  return {
    has: ({ seal }) => flights.has(seal.key),

    async board({ request, allowance, passenger, alone = false }, asks, indexes) {
      const known = alone ? new Map<string, Flight>() : flights;
      const begun = new Set<Flight>();
      const boarded = indexes.map((index) => {
        const ask = asks[index]!;
        const found = known.get(ask.seal.key);
        const flight = found ?? begin(ask, known);
        if (!found) begun.add(flight);
        return { index, flight, landed: flight.join(passenger(index)) };
      });
      const group = begun.size > 0 ? dispatch(request, allowance, [...begun], alone) : null;
      return Promise.all(
        boarded.map(async ({ index, flight, landed }) => {
          const outcome = await landed;
          return { index, outcome, own: begun.has(flight) && group?.requests === 1 };
        }),
      );
    },
  };
}

/** What kept somebody else's call from bringing the segment says nothing about one's own: their quota, their patience. */
export function isOnlyOthers({ outcome, own }: Ride): boolean {
  if (own || !outcome || !('failure' in outcome)) return false;
  const { failure } = outcome;
  return failure instanceof PublicError || (failure instanceof ModelError && failure.kind === 'aborted');
}
