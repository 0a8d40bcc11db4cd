import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { Logger } from '#platform/logging.ts';
import type { MemoryEntries, MemoryOwner } from '../../data/memory-entries.ts';
import type { Formality } from '../../domain/translation.ts';
import { honouredIn } from '../glossary-matching.ts';
import type { Candidate, ClosePairs } from '../memory/close-pairs.ts';
import { editDistance } from '../memory/edit-distance.ts';
import { endedLike } from '../memory/final-marks.ts';
import { memoryKey, phraseOf } from '../memory/keys.ts';
import { cut, isSlot, keyOf } from '../memory/pieces.ts';
import { MEMORY, NOTHING } from '../memory/rated-pairs.ts';
import { repair } from '../memory/repair.ts';
import type { Engine, SegmentTranslation, TranslationRequest } from './engine.ts';

interface MemoryEngineParts {
  entries: MemoryEntries;
  phrasebook: Phrasebook;
  closePairs: ClosePairs;
  /** Whether the dictionary's entry of a word gives this text as one of its meanings. */
  gives: (language: TranslationRequest['source'], word: string, meaning: string) => boolean;
  logger: Logger;
}

/** A longer segment is looked up as it is, and for nothing like it. */
const LONGEST_CLOSE = 400;
/** Of one text: a document is no reason to search for minutes. */
const MOST_CLOSE = 100;

/**
 * What has been translated well before: the viewer's own rated sentences, then the phrasebook; as it is, then what differs
 * in so little that it can be put right. It passes on whatever it is not sure of.
 */
export function createMemoryEngine({ entries, phrasebook, closePairs, gives, logger }: MemoryEngineParts): Engine {
  function phraseFor({ source, formality }: TranslationRequest, segment: string): Candidate | null {
    const entry = phrasebook.find(source, phraseOf(segment));
    if (!entry || !suits(entry.register, formality)) return null;
    const { chinese, english, register } = entry;
    return source === 'ZH'
      ? { source: chinese, target: english, register }
      : { source: english, target: chinese, register };
  }

  return {
    name: MEMORY,
    kind: 'TRANSLATION',
    model: null,
    available: () => ({ available: true, reason: closePairs.reason() }),

    async translate(request, segments) {
      const owner: MemoryOwner = { userId: request.userId, source: request.source, target: request.target };
      const keys = segments.map(memoryKey);
      const { byKey, hasAny: hasOwn } = await entries.exact(owner, [...new Set(keys)]);

      const isRefused = (index: number) => byKey.get(keys[index]!)?.targetText === NOTHING;
      const done = segments.map((segment, index): string | null => {
        const own = byKey.get(keys[index]!);
        if (isRefused(index)) return null;
        const known = [own && { source: own.sourceText, target: own.targetText }, phraseFor(request, segment)];
        return firstOf(known, (pair) =>
          pair ? honouring(request, segment, endedLike(segment, pair.source, pair.target, request.target)) : null,
        );
      });

      const open = done.flatMap((text, index) =>
        text === null && !isRefused(index) && mayBeClose(request, segments[index]!) ? [index] : [],
      );
      const searched = open.slice(0, MOST_CLOSE);
      const found = await closePairs.find(
        owner,
        searched.map((index) => segments[index]!),
        { hasOwn, logger },
      );
      searched.forEach((index, place) => {
        done[index] = closeTranslation(request, segments[index]!, found[place] ?? []);
      });
      return done.map((text): SegmentTranslation | null =>
        text === null ? null : { text, glosses: [], cached: true },
      );
    },
  };

  function closeTranslation(request: TranslationRequest, segment: string, candidates: readonly Candidate[]) {
    const { source, target, glossary } = request;
    const options = {
      source,
      target,
      glossary,
      gives: (word: string, meaning: string) => gives(source, word, meaning),
    };
    const suitable = candidates.filter((pair) => pair.target !== NOTHING && suits(pair.register, request.formality));
    return firstOf(nearestFirst(segment, suitable, source), (pair) => {
      const text = repair(segment, pair, options);
      return text && honouring(request, segment, endedLike(segment, pair.source, text, target));
    });
  }
}

/** There is something in it that could be put in the place of something else. */
function mayBeClose({ source, glossary }: TranslationRequest, segment: string): boolean {
  if (segment.length > LONGEST_CLOSE) return false;
  // Every English sentence begins with a capital.
  return (
    cut(segment, source).some((piece, at) => isSlot(piece) && (at > 0 || piece.kind !== 'name')) ||
    glossary.matches(segment).length > 0
  );
}

/** The user's own before the phrasebook's, and each of them by the pieces in which they differ. */
function nearestFirst(segment: string, candidates: readonly Candidate[], source: TranslationRequest['source']) {
  const keysOf = (text: string) => cut(text, source).map(keyOf);
  const keys = keysOf(segment);
  return candidates
    .map((pair) => ({ pair, isOwn: pair.register === null, distance: editDistance(keys, keysOf(pair.source)) }))
    .sort((left, right) => Number(right.isOwn) - Number(left.isOwn) || left.distance - right.distance)
    .map(({ pair }) => pair);
}

/** Whether a sentence of this register is what was asked for. */
const suits = (register: Candidate['register'], formality: Formality): boolean =>
  !(formality === 'MORE' && register === 'informal') && !(formality === 'LESS' && register === 'formal');

/** The text, when each of the viewer's terms in the segment became what the viewer wants. */
function honouring({ glossary }: TranslationRequest, segment: string, text: string): string | null {
  return honouredIn(glossary, segment, text).every(({ honoured }) => honoured) ? text : null;
}

function firstOf<T>(items: readonly T[], answerOf: (item: T) => string | null): string | null {
  for (const item of items) {
    const answer = answerOf(item);
    if (answer !== null) return answer;
  }
  return null;
}
