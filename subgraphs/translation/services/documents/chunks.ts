import type { Logger } from '#platform/logging.ts';
import type { Allowance, SpendingService } from '#platform/spending/allowances.ts';
import type { SavedSegment } from '../../domain/document.ts';
import type { Glossary } from '../../domain/glossary.ts';
import type { Language } from '../../domain/translation.ts';
import type { EngineChain } from '../engines/chain.ts';

export interface Chunk {
  userId: string;
  source: Language;
  target: Language;
  segments: readonly string[];
}

export type TranslateChunk = (
  chunk: Chunk,
  asking: { signal: AbortSignal; lastAttempt: boolean },
) => Promise<SavedSegment[]>;

interface ChunkParts {
  engines: EngineChain;
  spending: SpendingService;
  /** A user's terms for translations from this language. */
  glossaryOf: (userId: string, source: Language) => Promise<Glossary>;
  /** Whether there is a language model, so that a gloss is the last resort and not the rule. */
  hasModel: boolean;
  logger: Logger;
}

/** Some engine is away that a document can wait for. */
class EngineAway extends Error {
  override name = 'EngineAway';
}

/** Translates the chunks of documents, by the same engines as any other text, and from the same allowance. */
export function createTranslateChunk(parts: ChunkParts): TranslateChunk {
  const { engines, spending, glossaryOf, hasModel, logger } = parts;

  return async ({ userId, source, target, segments }, { signal, lastAttempt }) => {
    const glossary = await glossaryOf(userId, source);
    const request = { userId, source, target, context: null, formality: 'DEFAULT' as const, glossary };
    const allowance = spending.allowanceOf(userId);
    const watched = watchCalls(allowance);
    const translated = await engines.translate(request, segments, { signal, allowance: watched.allowance }, logger);
    // Nobody waits for a document at this moment: it is better later than word by word. But what the model has answered,
    // and nobody can use, asking again costs as much and brings no more.
    const isGloss = translated.some(({ kind }) => kind === 'GLOSS');
    if (isGloss && hasModel && !watched.answered() && !lastAttempt) throw new EngineAway('The model did not answer.');
    await allowance.countCharacters(segments.join('').length);
    return translated.map(({ text, kind }) => ({ text, kind }));
  };
}

/** The same allowance, and whether any call that was made with it has been answered. */
function watchCalls(allowance: Allowance): { allowance: Allowance; answered: () => boolean } {
  let answered = false;
  return {
    answered: () => answered,
    allowance: {
      ...allowance,
      reserve: (estimates, work) =>
        allowance.reserve(estimates, (spends) =>
          work(
            spends.map((spend) => async (call) => {
              const answer = await spend(call);
              answered = true;
              return answer;
            }),
          ),
        ),
    },
  };
}
