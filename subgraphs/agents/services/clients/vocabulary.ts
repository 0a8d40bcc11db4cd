import { type CefrLevel, HORIZON_DAYS, type LearnerLoad, type WordToLearn } from '../../domain/learning-plan.ts';
import type { Language } from '../../domain/run.ts';
import { type Learnable, type NewCard, StepError, type WordSense } from '../../graphs/workflow.ts';
import type { Caller, SubgraphClient } from './subgraph-client.ts';

const TIMEOUT_MS = 10_000;
const READ = 'vocabulary:read';

const KEY_TERMS = `query KeyTerms($representations: [_Any!]!, $first: Int!) {
  _entities(representations: $representations) {
    ... on Translation { keyTerms(first: $first) { start reason word { id lemma level } } }
  }
}`;

interface KeyTermsData {
  _entities: ({
    keyTerms: { start: number; reason: string; word: { id: string; lemma: string; level: CefrLevel | null } }[] | null;
  } | null)[];
}

const LEARNER = `query Learner($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on User {
      vocabularyStats {
        level newCardsPerDay newLeftToday new reviewsPerDay dueForecast(days: ${HORIZON_DAYS}) { count }
      }
    }
  }
}`;

interface LearnerData {
  _entities: ({
    vocabularyStats:
      | (Omit<LearnerLoad, 'newWaiting' | 'due'> & { new: number; dueForecast: { count: number }[] })
      | null;
  } | null)[];
}

type SensesData = Record<string, { language: Language; senses: (WordSense & { language: Language })[] } | null>;

const ADD_CARD = `mutation AddCard($input: AddCardInput!) {
  addCard(input: $input) { card { id } userErrors { code } }
}`;

interface AddCardData {
  addCard: { card: { id: string } | null } | null;
}

/** What runs need of the vocabulary domain. */
export function createVocabularyClient(call: SubgraphClient) {
  const read = <Data>(caller: Caller, query: string, variables: object, signal: AbortSignal) =>
    call<Data>(caller, { scope: READ, query, variables, timeoutMs: TIMEOUT_MS, signal });

  return {
    /** Hardest first. The translation is sent along, because vocabulary may not read it. */
    async wordsToLearn(
      caller: Caller,
      { id, source, kind, sourceText, targetText }: Learnable,
      first: number,
      signal: AbortSignal,
    ): Promise<WordToLearn[]> {
      const representations = [{ __typename: 'Translation', id, source, kind, sourceText, targetText }];
      const { _entities } = await read<KeyTermsData>(caller, KEY_TERMS, { representations, first }, signal);
      const terms = _entities[0]?.keyTerms ?? [];
      return terms.map(({ start, reason, word: { id: wordId, lemma, level } }) => ({
        wordId,
        lemma,
        level,
        reason,
        start,
      }));
    },

    async learnerLoad(caller: Caller, signal: AbortSignal): Promise<LearnerLoad> {
      const representations = [{ __typename: 'User', id: caller.ownerId }];
      const { _entities } = await read<LearnerData>(caller, LEARNER, { representations }, signal);
      const stats = _entities[0]?.vocabularyStats;
      if (!stats) throw new StepError('SUBGRAPH_UNAVAILABLE', 'The learner is not known.', { retryable: true });
      const { new: newWaiting, dueForecast, ...limits } = stats;
      return { ...limits, newWaiting, due: dueForecast.map(({ count }) => count) };
    },

    /** What the dictionary says of each word in the other language, in the order of the words. */
    async senses(caller: Caller, words: readonly string[], signal: AbortSignal): Promise<WordSense[][]> {
      if (words.length === 0) return [];
      const names = words.map((_, index) => `w${index}`);
      const query = `query Senses(${names.map((name) => `$${name}: String!`).join(', ')}) {
        ${names.map((name) => `${name}: word(term: $${name}) { language senses { partOfSpeech text language } }`).join('\n')}
      }`;
      const variables = Object.fromEntries(names.map((name, index) => [name, words[index]]));
      const data = await read<SensesData>(caller, query, variables, signal);
      return names.map((name) => {
        const word = data[name];
        return word?.senses.filter(({ language }) => language !== word.language) ?? [];
      });
    },

    /** One card per user and front: adding it again finds the one that is there. */
    async addCard(caller: Caller, { term, example, translationId }: NewCard, signal: AbortSignal) {
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
