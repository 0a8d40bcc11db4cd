import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Embedder } from '#language/embeddings/embedder.ts';
import { containsHan } from '#language/scripts.ts';
import { badUserInput } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { readFirst } from '#platform/pagination.ts';
import { textProblem } from '#platform/validation.ts';
import type { VectorCollection } from '#platform/vectors/collection.ts';
import type { VectorUpkeep } from '#platform/vectors/upkeep.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import { within } from '#platform/within.ts';
import type { CardVectors } from '../../data/card-vectors.ts';
import type { CardRow } from '../../data/cards.ts';
import type { WordView } from '../words.ts';
import type { WordHit, WordIndex } from './word-index.ts';

export interface WordMatchView {
  word: WordView;
  score: number;
}
export interface CardMatchView {
  card: CardRow;
  score: number;
}
/** `degraded`: without Qdrant, words are compared in the process and cards by their letters. */
export interface SearchResult<T> {
  matches: T[];
  degraded: boolean;
}

/** Qdrant, as far as it is searched; null where there is none. */
export type Searched = { collection: VectorCollection; upkeep: Pick<VectorUpkeep, 'state' | 'noteFailure'> } | null;

interface SearchParts {
  dictionary: Dictionary;
  cards: CardVectors;
  words: { embedder: Embedder; index: WordIndex; vectors: Searched };
  meaning: { embedder: Embedder; vectors: Searched };
  logger: Logger;
}

const MAX_QUERY = 200;
const MAX_FIRST = 100;
/** Then the search does without: somebody waits for it, and the router not for ever. */
const VECTORS_WITHIN_MS = 3_000;
/** Forms of the word that was asked for are among the nearest, and are left out. */
const MORE_WORDS = 20;

/** Similar words, and a viewer's cards by meaning and by letters. */
export function createSearch({ dictionary, cards, words, meaning, logger }: SearchParts) {
  /** What Qdrant finds; null where it can't be asked. */
  async function ask<T>(vectors: Searched, question: (collection: VectorCollection) => Promise<T>): Promise<T | null> {
    if (vectors?.upkeep.state() !== 'READY') return null;
    try {
      return await within(VECTORS_WITHIN_MS, question(vectors.collection));
    } catch (error) {
      logger.warn({ err: error }, 'vectors could not be searched; the search does without');
      vectors.upkeep.noteFailure();
      return null;
    }
  }

  async function nearCards(userId: string, query: string, limit: number): Promise<Map<string, number> | null> {
    return ask(meaning.vectors, async (collection) => {
      const [vector] = await meaning.embedder.embed([query], containsHan(query) ? 'ZH' : 'EN');
      const [hits] = await collection.search([{ vector: vector!, filter: { user: userId }, limit }]);
      // Vectors of another model may have taken the place of these a moment ago: what they are near to means nothing.
      const comparable = hits!.filter(({ payload }) => payload.model === meaning.embedder.id);
      return new Map(comparable.map(({ id, score }) => [id, score]));
    });
  }

  return {
    /** Words of the same language, the nearest first; none for what is no word. @throws BAD_USER_INPUT */
    async similarWords(term: string, first?: number | null): Promise<SearchResult<WordMatchView>> {
      const limit = readFirst(first ?? 10, MAX_FIRST);
      if (textProblem(term, { max: MAX_QUERY })) return { matches: [], degraded: false };
      const own = dictionary.lookUp(term);
      const language = own?.language ?? (containsHan(term) ? 'ZH' : 'EN');
      const [vector] = await words.embedder.embed([own?.lemma ?? term], language);
      if (!vector || vector.every((value) => value === 0)) return { matches: [], degraded: false };

      const most = limit + MORE_WORDS;
      const found = await ask(words.vectors, async (collection): Promise<WordHit[]> => {
        const [hits] = await collection.search([{ vector, filter: { language }, limit: most }]);
        return hits!.map(({ payload, score }) => ({ wordId: payload.word ?? '', score }));
      });
      const hits = found ?? (await words.index.scan(vector, language, most));
      const entries = dictionary.words(hits.map(({ wordId }) => wordId));
      const matches = hits.flatMap(({ score }, at) => {
        const word = entries[at];
        return word && word.id !== own?.id ? [{ word, score }] : [];
      });
      return { matches: matches.slice(0, limit), degraded: found === null };
    },

    /**
     * The viewer's own cards, the best first: what contains the text scores 0.9 and more, the others by how near they are
     * in meaning. @throws UNAUTHENTICATED, BAD_USER_INPUT
     */
    async searchCards(viewer: Viewer, query: string, first?: number | null): Promise<SearchResult<CardMatchView>> {
      const { id: userId } = requireUser(viewer);
      const limit = readFirst(first ?? 20, MAX_FIRST);
      const problem = textProblem(query, { max: MAX_QUERY });
      if (problem) throw badUserInput(`query ${problem}.`);
      const text = query.trim();

      const near = await nearCards(userId, text, limit);
      const [literal, similar] = await Promise.all([
        cards.literal(viewer, userId, { text, near: near === null, limit }),
        cards.ofUser(viewer, userId, [...(near?.keys() ?? [])]),
      ]);
      const matches = new Map(similar.map((card) => [card.id, { card, score: near?.get(card.id) ?? 0 }]));
      for (const match of literal) {
        const other = matches.get(match.card.id);
        if (!other || other.score < match.score) matches.set(match.card.id, match);
      }
      const best = [...matches.values()].sort((one, other) => other.score - one.score).slice(0, limit);
      return { matches: best, degraded: near === null };
    },
  };
}

export type Search = ReturnType<typeof createSearch>;
