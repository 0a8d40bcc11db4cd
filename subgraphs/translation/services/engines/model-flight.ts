import type { SegmentAsk } from './segment-ask.ts';

/** What became of a segment: a translation, null where the model made none that can be used, or why nothing came at all. */
export type Outcome = { translation: string | null } | { failure: unknown };

/** Somebody who waits for a segment. */
export interface Passenger {
  /** Aborts when they wait no longer. */
  signal: AbortSignal;
  onText?: ((textSoFar: string) => void) | undefined;
}

/** A segment that is on its way to the model and back, for all who asked for it meanwhile. */
export interface Flight {
  readonly ask: SegmentAsk;
  /** Nobody waits for it any more. */
  readonly deserted: boolean;
  /** Somebody wants to see it as it is written. */
  readonly watched: boolean;
  /** Waits for the outcome; null when the passenger has left before. */
  join(passenger: Passenger): Promise<Outcome | null>;
  /** The translation as far as it is written. */
  tell(textSoFar: string): void;
  /** The first outcome counts. */
  land(outcome: Outcome): void;
  /** Called when the last passenger leaves before it has landed. */
  onDeserted: (() => void) | null;
}

/** @param onLanded called before those who wait are told */
export function createFlight(ask: SegmentAsk, onLanded: (outcome: Outcome) => void): Flight {
  const passengers = new Map<Passenger, (outcome: Outcome | null) => void>();
  let landed: Outcome | null = null;
  let text = '';

  const flight: Flight = {
    ask,
    onDeserted: null,
    get deserted() {
      return passengers.size === 0;
    },
    get watched() {
      return [...passengers.keys()].some(({ onText }) => onText);
    },
    join(passenger) {
      if (landed) return Promise.resolve(landed);
      return new Promise((resolve) => {
        const leave = () => {
          passengers.delete(passenger);
          resolve(null);
          if (!landed && passengers.size === 0) flight.onDeserted?.();
        };
        passengers.set(passenger, (outcome) => {
          passenger.signal.removeEventListener('abort', leave);
          resolve(outcome);
        });
        passenger.signal.addEventListener('abort', leave, { once: true });
        if (passenger.signal.aborted) leave();
        else if (text !== '') passenger.onText?.(text);
      });
    },
    tell(textSoFar) {
      text = textSoFar;
      for (const { onText } of passengers.keys()) onText?.(textSoFar);
    },
    land(outcome) {
      if (landed) return;
      landed = outcome;
      onLanded(outcome);
      for (const arrive of passengers.values()) arrive(outcome);
      passengers.clear();
    },
  };
  return flight;
}
