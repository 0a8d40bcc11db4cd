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
        const ask = engine.available().available ? engine.translate : engine.recall;
        if (!ask) continue;
        const { onText } = caller;
        // An engine knows the segments that it was given; who asked the chain knows all of them.
        const ofOpen = onText && { onText: (position: number, text: string) => onText(open[position]!, text) };
        const texts = open.map((index) => segments[index]!);
        const answers = await answersOf(
          engine.name,
          () => ask(request, texts, { ...caller, ...ofOpen }),
          caller.signal,
          { logger, measure },
        );
        const { name, kind, model } = engine;
        measure.served(name, answers.filter(Boolean).length);
        open.forEach((index, position) => {
          const answer = answers[position];
          if (!answer) return;
          done[index] = { ...answer, kind, engine: name, model };
          onText?.(index, answer.text);
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
  engine: string,
  ask: () => Promise<(SegmentTranslation | null)[]>,
  signal: AbortSignal,
  { logger, measure }: { logger: Logger; measure: EngineMetrics },
): Promise<readonly (SegmentTranslation | null)[]> {
  const end = measure.call(engine);
  try {
    const answers = await ask();
    end('ok');
    return answers;
  } catch (error) {
    end(signal.aborted ? 'aborted' : error instanceof PublicError ? 'refused' : 'failed');
    signal.throwIfAborted();
    if (error instanceof PublicError) throw error;
    logger.warn({ err: error, engine }, 'an engine failed; the next one goes on');
    return [];
  }
}
