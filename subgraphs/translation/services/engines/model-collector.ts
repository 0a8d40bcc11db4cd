import type { Allowance } from '#platform/spending/allowances.ts';
import type { TranslationRequest } from './engine.ts';
import type { Flight } from './model-flight.ts';

/** Segments that go to the model together, and whose allowance pays for them. */
export interface Group {
  request: TranslationRequest;
  allowance: Allowance;
  flights: Flight[];
  /** How many requests they come from. */
  requests: number;
}

/** A user's text of so many segments is no short one any more: it fills its calls by itself. */
const SHORT_SEGMENTS = 10;
const SHORT_CHARACTERS = 1_000;
const FULL_SEGMENTS = 40;
/** Short beside the seconds of a call; long enough for texts that were sent together. */
const WINDOW_MS = 10;

/**
 * Merges short texts that one user sends at the same moment into one call: the same direction and formality, and no
 * context, which would colour the others. Texts of different users never meet in one prompt.
 */
export function createCollector(run: (group: Group) => void, windowMs = WINDOW_MS) {
  const waiting = new Map<string, Group>();

  function open(key: string, group: Group): void {
    waiting.set(key, group);
    setTimeout(() => close(key, group), windowMs);
  }
  function close(key: string, group: Group): void {
    if (waiting.get(key) !== group) return;
    waiting.delete(key);
    run(group);
  }

  /** Sends the flights on their way, at once or in a moment. The group that is returned may still grow. */
  return function dispatch(
    request: TranslationRequest,
    allowance: Allowance,
    flights: Flight[],
    alone: boolean,
  ): Group {
    const group: Group = { request, allowance, flights, requests: 1 };
    if (alone || !isShort(request, flights)) {
      run(group);
      return group;
    }
    const key = [request.userId, request.source, request.target, request.formality].join(' ');
    const found = waiting.get(key);
    if (!found) {
      open(key, group);
      return group;
    }
    found.flights.push(...flights);
    found.requests += 1;
    if (found.flights.length >= FULL_SEGMENTS) close(key, found);
    return found;
  };
}

function isShort({ context }: TranslationRequest, flights: readonly Flight[]): boolean {
  if (context !== null || flights.length >= SHORT_SEGMENTS) return false;
  return flights.reduce((characters, { ask }) => characters + ask.text.length, 0) < SHORT_CHARACTERS;
}
