import { createBell } from '#platform/bell.ts';
import { PublicError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { TranslationRow } from '../data/translations.ts';
import type { Translate } from './translate-input.ts';
import { createDeltas, type Delta } from './translation-deltas.ts';
import { TRANSLATE, type TranslateResult, type TranslationService } from './translations.ts';

/** Deltas, then what became of the whole; that is the last. */
export type StreamEvent = ({ type: 'TranslationDelta' } & Delta) | LastEvent;

type LastEvent =
  | { type: 'TranslationDone'; translation: TranslationRow }
  | { type: 'TranslationFailed'; code: string; message: string };

/**
 * How long a translation goes on when its client is gone but has a key to come back with: who reconnects at once finds it
 * on its way, and pays for nothing twice.
 */
const LINGER_MS = 500;

const DONE = { value: undefined, done: true as const };

/** Translates as `translate` does, and tells of it as it is written. */
export function createTranslationStreams({ translate }: Pick<TranslationService, 'translate'>) {
  return {
    /** Begins when the first event is asked for. @throws UNAUTHENTICATED, FORBIDDEN */
    follow(viewer: Viewer, input: Translate, { logger }: { logger: Logger }): AsyncIterableIterator<StreamEvent> {
      requireUser(viewer, TRANSLATE);
      return followTranslation({
        begin: (signal, onText) => translate(viewer, input, { signal, logger, onText }),
        lingerMs: input.idempotencyKey ? LINGER_MS : 0,
        logger,
      });
    },
  };
}

export type TranslationStreams = ReturnType<typeof createTranslationStreams>;

interface Source {
  begin: (signal: AbortSignal, onText: (segment: number, textSoFar: string) => void) => Promise<TranslateResult>;
  /** Milliseconds until the translation is given up whose client has left. */
  lingerMs: number;
  logger: Logger;
}

/** Written by hand, because the `return()` of a generator would wait for the next event. For one consumer. */
export function followTranslation({ begin, lingerMs, logger }: Source): AsyncIterableIterator<StreamEvent> {
  const deltas = createDeltas();
  const bell = createBell();
  const left = new AbortController();
  let last: LastEvent | null = null;
  let begun = false;
  let ended = false;

  async function run() {
    try {
      const result = await begin(left.signal, (segment, text) => {
        if (deltas.note(segment, text)) bell.ring();
      });
      last = toLastEvent(result);
      if (last.type === 'TranslationDone') deltas.settle(segmentTexts(last.translation));
    } catch (error) {
      if (!ended) last = toFailure(error, logger);
    }
    bell.ring();
  }

  function leave() {
    ended = true;
    bell.ring();
    if (!begun || last) return;
    if (lingerMs === 0) left.abort();
    else setTimeout(() => left.abort(), lingerMs).unref();
  }

  const iterator: AsyncIterableIterator<StreamEvent> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (!begun && !ended) {
        begun = true;
        void run();
      }
      while (!ended) {
        bell.reset();
        const delta = deltas.next();
        if (delta) return { value: { type: 'TranslationDelta', ...delta }, done: false };
        if (last) {
          ended = true;
          return { value: last, done: false };
        }
        await bell.wait(deltas.dueInMs());
      }
      return DONE;
    },
    async return() {
      leave();
      return DONE;
    },
    async throw(error) {
      leave();
      throw error;
    },
  };
  return iterator;
}

const segmentTexts = ({ targetText, segments }: TranslationRow): string[] =>
  segments.map(({ targetStart, targetEnd }) => targetText.slice(targetStart, targetEnd));

function toLastEvent({ translation, userErrors }: TranslateResult): LastEvent {
  if (translation) return { type: 'TranslationDone', translation };
  const [{ code, message } = { code: 'BAD_USER_INPUT', message: 'This cannot be translated.' }] = userErrors;
  return { type: 'TranslationFailed', code, message };
}

/** What a client may know of it, as it would of a request that failed. */
function toFailure(error: unknown, logger: Logger): LastEvent {
  if (error instanceof PublicError) {
    return { type: 'TranslationFailed', code: error.extensions.code, message: error.message };
  }
  logger.error({ err: error }, 'a streamed translation failed');
  return {
    type: 'TranslationFailed',
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Something went wrong on our side.',
  };
}
