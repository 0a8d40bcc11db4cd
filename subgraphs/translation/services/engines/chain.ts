import { PublicError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Origin } from '../../domain/translation.ts';
import { createEngineMetrics, type EngineMetrics } from './chain-metrics.ts';
import type { Engine, EngineCaller, EngineState, SegmentTranslation, TranslationRequest } from './engine.ts';

export type ChainedTranslation = SegmentTranslation & Origin;

export interface EngineChain {
  /** In the order in which they are tried. */
  states(): (Pick<Engine, 'name' | 'kind'> & EngineState)[];
  /**
   * Translates each segment by the first engine that can, and says which one that was.
   * @throws what `signal` was aborted with, and QUOTA_EXCEEDED: less than was asked for is no answer to that
   */
  translate(
    request: TranslationRequest,
    segments: readonly string[],
    caller: EngineCaller,
    logger: Logger,
  ): Promise<ChainedTranslation[]>;
}

/** The last engine has to be able to do something with any segment. */
export function createEngineChain(engines: readonly Engine[], metrics: Metrics): EngineChain {
  const measure = createEngineMetrics(metrics);
  return {
    states: () => engines.map((engine) => ({ name: engine.name, kind: engine.kind, ...engine.available() })),

    async translate(request, segments, caller, logger) {
      const done: (ChainedTranslation | null)[] = segments.map(() => null);
      for (const engine of engines) {
        caller.signal.throwIfAborted();
        const open = done.flatMap((translation, index) => (translation ? [] : [index]));
        if (open.length === 0) break;
        if (!engine.available().available) continue;
        const answers = await answersOf(
          engine,
          request,
          open.map((index) => segments[index]!),
          // An engine knows the segments that it was given; who asked the chain knows all of them.
          { ...caller, onText: (position, text) => caller.onText?.(open[position]!, text) },
          { logger, measure },
        );
        const { name, kind, model } = engine;
        measure.served(name, answers.filter(Boolean).length);
        open.forEach((index, position) => {
          const answer = answers[position];
          if (answer) done[index] = { ...answer, kind, engine: name, model };
        });
      }
      return done.map((translation, index) => {
        if (!translation) throw new Error(`No engine could do anything with segment ${index}.`);
        return translation;
      });
    },
  };
}

/** One engine down takes only its own quality with it. */
async function answersOf(
  engine: Engine,
  request: TranslationRequest,
  segments: readonly string[],
  caller: EngineCaller,
  { logger, measure }: { logger: Logger; measure: EngineMetrics },
): Promise<readonly (SegmentTranslation | null)[]> {
  const end = measure.call(engine.name);
  try {
    const answers = await engine.translate(request, segments, caller);
    end('ok');
    return answers;
  } catch (error) {
    end(caller.signal.aborted ? 'aborted' : error instanceof PublicError ? 'refused' : 'failed');
    caller.signal.throwIfAborted();
    if (error instanceof PublicError) throw error;
    logger.warn(
      { err: error, engine: engine.name, segments: segments.length },
      'an engine failed; the next one goes on',
    );
    return [];
  }
}
