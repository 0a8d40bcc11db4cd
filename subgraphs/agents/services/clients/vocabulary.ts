import type { WordToLearn } from '../../domain/learning-plan.ts';
import type { NewCard, Translated } from '../../graphs/workflow.ts';
import type { Caller, SubgraphClient } from './subgraph-client.ts';

const TIMEOUT_MS = 10_000;

const KEY_TERMS = `query KeyTerms($representations: [_Any!]!, $first: Int!) {
  _entities(representations: $representations) {
    ... on Translation { keyTerms(first: $first) { start reason word { id lemma } } }
  }
}`;

interface KeyTermsData {
  _entities: ({ keyTerms: { start: number; reason: string; word: { id: string; lemma: string } }[] | null } | null)[];
}

const ADD_CARD = `mutation AddCard($input: AddCardInput!) {
  addCard(input: $input) { card { id } userErrors { code } }
}`;

interface AddCardData {
  addCard: { card: { id: string } | null } | null;
}

/** What runs need of the vocabulary domain. */
export function createVocabularyClient(call: SubgraphClient) {
  return {
    /** Hardest first. The translation is sent along, because vocabulary may not read it. */
    async wordsToLearn(
      caller: Caller,
      translation: Translated,
      first: number,
      signal?: AbortSignal,
    ): Promise<WordToLearn[]> {
      const { id, source, kind, sourceText, targetText } = translation;
      const representation = { __typename: 'Translation', id, source, kind, sourceText, targetText };
      const { _entities } = await call<KeyTermsData>(caller, {
        scope: 'vocabulary:read',
        query: KEY_TERMS,
        variables: { representations: [representation], first },
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      const terms = _entities[0]?.keyTerms ?? [];
      return terms.map(({ start, reason, word }) => ({ wordId: word.id, lemma: word.lemma, reason, start }));
    },

    /** One card per user and front: adding it again finds the one that is there. */
    async addCard(caller: Caller, { term, example, translationId }: NewCard, signal?: AbortSignal) {
      const { addCard } = await call<AddCardData>(caller, {
        scope: 'vocabulary:addCard',
        query: ADD_CARD,
        variables: { input: { term, example, translationId } },
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      return addCard?.card?.id ?? null;
    },
  };
}

export type VocabularyClient = ReturnType<typeof createVocabularyClient>;
