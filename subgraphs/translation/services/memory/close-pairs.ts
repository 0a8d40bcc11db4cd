import type { Embedder } from '#language/embeddings/embedder.ts';
import type { PhrasebookEntry, Register } from '#language/phrasebook/entry.ts';
import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { Logger } from '#platform/logging.ts';
import type { Hit, VectorCollection } from '#platform/vectors/collection.ts';
import type { VectorUpkeep } from '#platform/vectors/upkeep.ts';
import type { MemoryEntries, MemoryEntry, MemoryOwner } from '../../data/memory-entries.ts';
import type { Language } from '../../domain/translation.ts';
import type { Pair } from './pair.ts';
import { createPhraseSearch } from './phrase-search.ts';
import { PHRASEBOOK, vectorsOf } from './points.ts';

/** A pair of the memory; `register` is null for a user's own. */
export interface Candidate extends Pair {
  register: Register | null;
}

/** Qdrant, as far as the memory searches it. */
export interface MemoryVectors {
  collection: VectorCollection;
  upkeep: Pick<VectorUpkeep, 'state' | 'noteFailure'>;
}

export interface ClosePairs {
  /** Why fewer are found than could be; null when all is well. */
  reason(): string | null;
  /** For each text the pairs whose source is like it: first the user's own, then the phrasebook's. */
  find(
    owner: MemoryOwner,
    texts: readonly string[],
    options: { hasOwn: boolean; logger: Logger },
  ): Promise<Candidate[][]>;
}

interface ClosePairsParts {
  entries: MemoryEntries;
  phrasebook: Phrasebook;
  embedder: Embedder;
  /** Null where there is no Qdrant. */
  vectors: MemoryVectors | null;
}

/** Of each of the two, for one text. */
const CANDIDATES = 5;

const BY_TEXT = 'close matches are found by text alone.';
const REASONS = {
  READY: null,
  PREPARING: `The vectors of the memory are being made; ${BY_TEXT}`,
  AWAY: `Qdrant cannot be reached; ${BY_TEXT}`,
  REPLACED: `A newer version of the vectors is searched; ${BY_TEXT}`,
};

/** Finds candidates by vectors, and by their text where there are none. What may be made of them is not its business. */
export function createClosePairs({ entries, phrasebook, embedder, vectors }: ClosePairsParts): ClosePairs {
  const phrases = new Map(phrasebook.entries.map((entry) => [entry.id, entry]));
  const phraseSearch = createPhraseSearch(phrasebook, embedder);

  const phrasePairs = (found: readonly PhrasebookEntry[], source: Language): Candidate[] =>
    found.map(({ chinese, english, register }) =>
      source === 'ZH' ? { source: chinese, target: english, register } : { source: english, target: chinese, register },
    );

  async function byVectors(
    { collection }: MemoryVectors,
    owner: MemoryOwner,
    embedded: readonly number[][],
    hasOwn: boolean,
  ): Promise<Candidate[][]> {
    const { userId, source, target } = owner;
    const queryOf = (user: string) => (vector: number[]) => ({
      vector,
      filter: { user, source, target, model: embedder.id },
      limit: CANDIDATES,
    });
    const owners = hasOwn ? [userId, PHRASEBOOK] : [PHRASEBOOK];
    const hits = await collection.search(owners.flatMap((user) => embedded.map(queryOf(user))));
    const own = hasOwn ? hits.slice(0, embedded.length) : embedded.map(() => []);
    const ownEntries = await byIdOf(owner, own);
    return embedded.map((_, index) => [
      ...own[index]!.flatMap(({ id }) => ownEntries.get(id) ?? []),
      ...phrasePairs(
        hits[hasOwn ? embedded.length + index : index]!.flatMap(
          ({ payload }) => phrases.get(payload.entry ?? '') ?? [],
        ),
        source,
      ),
    ]);
  }

  /** From their rows: a vector may be of an entry that is gone. */
  async function byIdOf(owner: MemoryOwner, hits: readonly Hit[][]): Promise<Map<string, Candidate>> {
    const ids = [...new Set(hits.flat().map(({ id }) => id))];
    const found = await entries.byIds(owner, ids);
    return new Map(found.map((entry) => [entry.id, toCandidate(entry)]));
  }

  async function byText(
    owner: MemoryOwner,
    texts: readonly string[],
    embedded: readonly number[][],
    hasOwn: boolean,
  ): Promise<Candidate[][]> {
    const own = hasOwn ? await entries.similar(owner, texts, CANDIDATES) : [];
    const found = await phraseSearch.nearest(owner.source, embedded, CANDIDATES);
    return texts.map((_, index) => [
      ...(own[index] ?? []).map(toCandidate),
      ...phrasePairs(found[index]!, owner.source),
    ]);
  }

  return {
    reason: () => (vectors ? REASONS[vectors.upkeep.state()] : `No Qdrant is configured; ${BY_TEXT}`),

    async find(owner, texts, { hasOwn, logger }) {
      if (texts.length === 0) return [];
      const embedded = await vectorsOf(embedder, texts, owner.source);
      if (vectors?.upkeep.state() === 'READY') {
        try {
          return await byVectors(vectors, owner, embedded, hasOwn);
        } catch (error) {
          logger.warn({ err: error }, 'close matches could not be searched by vectors; they are found by text');
          vectors.upkeep.noteFailure();
        }
      }
      return byText(owner, texts, embedded, hasOwn);
    },
  };
}

const toCandidate = ({ sourceText: source, targetText: target }: MemoryEntry): Candidate => ({
  source,
  target,
  register: null,
});
