import { readFileSync } from 'node:fs';
import type { Language } from '#language/scripts.ts';
import { assemble, segmentText } from '#language/segments.ts';
import { PublicError } from '#platform/errors.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSubgraphServer, type SubgraphRequest } from '#platform/subgraph-server.ts';
import { owns, requireUser } from '#platform/viewer.ts';

interface TranslateInput {
  text: string;
  source: string;
  target: Language;
  record: boolean;
  idempotencyKey: string;
}

export interface Neighbours {
  urls: { translation: string; vocabulary: string };
  /** The keys of the translations asked for, and the cards. */
  asked: { translations: string[]; cards: { userId: string; term: string }[] };
  /** Called before each translation is made; may wait, or throw. */
  beforeTranslation: (input: TranslateInput) => Promise<void>;
  /** What a segment becomes. */
  say: (segment: string, index: number) => string;
  /** Whether it is a translation, or a gloss. */
  kind: 'TRANSLATION' | 'GLOSS';
  stop(): Promise<void>;
}

export const TRANSLATION_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
export const CARD_ID = '01890a5d-ac96-774b-bcce-b302099a8058';

/**
 * The domains that runs call, scripted, each behind its real contract and its real door: what is not in its schema, not
 * signed, or without the scope is refused as the real one would. Until something else is said, every sentence translates into
 * one of two.
 */
export async function startNeighbours(keys: Record<Issuer, string>, logger: Logger): Promise<Neighbours> {
  const neighbours: Neighbours = {
    urls: { translation: '', vocabulary: '' },
    asked: { translations: [], cards: [] },
    beforeTranslation: async () => {},
    say: (_, index) => SENTENCES[index % SENTENCES.length]!,
    kind: 'TRANSLATION',
    stop: async () => {},
  };
  const translation = await serve('translation', keys, logger, {
    Subscription: {
      translationStream: {
        async *subscribe(
          _: unknown,
          { input }: { input: TranslateInput },
          { viewer }: SubgraphRequest,
        ): AsyncGenerator<object, void> {
          requireUser(viewer, 'translation:translate');
          const failure = await neighbours.beforeTranslation(input).then(() => null, failureOf);
          if (failure) {
            yield failure;
            return;
          }
          neighbours.asked.translations.push(input.idempotencyKey);
          const translation = translationOf(input, neighbours);
          for (const [segment, { targetText }] of translation.segments.entries()) {
            const half = Math.ceil(targetText.length / 2);
            yield { __typename: 'TranslationDelta', segment, offset: 0, text: targetText.slice(0, half) };
            yield { __typename: 'TranslationDelta', segment, offset: half, text: targetText.slice(half) };
          }
          yield { __typename: 'TranslationDone', translation };
        },
        resolve: (event: unknown) => event,
      },
    },
  });
  const vocabulary = await serve('vocabulary', keys, logger, {
    Translation: {
      keyTerms(of: { targetText: string }, { first }: { first: number }, { viewer }: SubgraphRequest) {
        requireUser(viewer, 'vocabulary:read');
        return ['negotiate', 'contingency', 'deadline'].slice(0, first).map((lemma) => ({
          word: { id: `en:${lemma}`, lemma, level: 'C1', language: 'EN', senses: [] },
          start: of.targetText.indexOf(lemma),
          reason: 'C1, not in your cards yet',
        }));
      },
    },
    Query: { word: () => null },
    User: {
      vocabularyStats(of: { id: string }, _: unknown, { viewer }: SubgraphRequest) {
        if (!owns(viewer, of.id, 'vocabulary:read')) return null;
        const limits = { newCardsPerDay: 20, newLeftToday: 20, reviewsPerDay: 200 };
        return { level: 'B2', new: 0, dueForecast: [], ...limits };
      },
    },
    Mutation: {
      addCard(_: unknown, { input }: { input: { term: string } }, { viewer }: SubgraphRequest) {
        const { id: userId } = requireUser(viewer, 'vocabulary:addCard');
        neighbours.asked.cards.push({ userId, term: input.term });
        return { card: { id: CARD_ID }, userErrors: [] };
      },
    },
  });
  neighbours.urls = { translation: translation.url, vocabulary: vocabulary.url };
  neighbours.stop = async () => void (await Promise.all([translation.stop(), vocabulary.stop()]));
  return neighbours;
}

/** As translation tells of what it throws. */
const failureOf = (error: unknown) => ({
  __typename: 'TranslationFailed',
  code: error instanceof PublicError ? error.extensions.code : 'INTERNAL_SERVER_ERROR',
  message: error instanceof PublicError ? error.message : 'Something went wrong on our side.',
});

const SENTENCES = ['We must negotiate an contingency.', 'The deadline is near.'];

function translationOf({ text, source, target }: TranslateInput, { say, kind }: Neighbours) {
  const segments = segmentText(text);
  const targets = segments.map((segment, index) => say(segment.text, index));
  return {
    id: TRANSLATION_ID,
    source,
    target,
    sourceText: text,
    targetText: assemble(text, segments, targets, target).text,
    kind,
    engine: 'scripted',
    segments: segments.map(({ text: sourceText }, index) => ({ sourceText, targetText: targets[index]!, kind })),
    glossaryHits: [],
  };
}

async function serve(subgraph: string, keys: Record<Issuer, string>, logger: Logger, resolvers: object) {
  const server = await createSubgraphServer<SubgraphRequest>({
    typeDefs: readFileSync(new URL(`../../subgraphs/${subgraph}/schema.graphql`, import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier(subgraph, keys),
    context: (request) => request,
    health: createHealth(),
    metrics: createMetrics(subgraph),
    logger,
  });
  const port = await server.listen(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}/graphql`, stop: () => server.stop(100) };
}
