import { readFileSync } from 'node:fs';
import { createHealth } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSubgraphServer, type SubgraphRequest } from '#platform/subgraph-server.ts';
import { requireUser } from '#platform/viewer.ts';

interface TranslateInput {
  text: string;
  idempotencyKey: string;
}

export interface Neighbours {
  urls: { translation: string; vocabulary: string };
  /** The keys of the translations asked for, and the terms of the cards. */
  asked: { translations: string[]; cards: string[] };
  /** Called before each translation is made; may wait, or throw. */
  beforeTranslation: (input: TranslateInput) => Promise<void>;
  stop(): Promise<void>;
}

export const TRANSLATION_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
export const CARD_ID = '01890a5d-ac96-774b-bcce-b302099a8058';

/**
 * The domains that runs call, scripted, each behind its real contract and its real door: what is not in its schema, not
 * signed, or without the scope is refused as the real one would. Every text translates into two English sentences.
 */
export async function startNeighbours(keys: Record<Issuer, string>, logger: Logger): Promise<Neighbours> {
  const neighbours: Neighbours = {
    urls: { translation: '', vocabulary: '' },
    asked: { translations: [], cards: [] },
    beforeTranslation: async () => {},
    stop: async () => {},
  };
  const translation = await serve('translation', keys, logger, {
    Mutation: {
      async translate(_: unknown, { input }: { input: TranslateInput }, { viewer }: SubgraphRequest) {
        requireUser(viewer, 'translation:translate');
        await neighbours.beforeTranslation(input);
        neighbours.asked.translations.push(input.idempotencyKey);
        return { translation: translationOf(input.text), userErrors: [] };
      },
    },
  });
  const vocabulary = await serve('vocabulary', keys, logger, {
    Translation: {
      keyTerms(of: { targetText: string }, { first }: { first: number }, { viewer }: SubgraphRequest) {
        requireUser(viewer, 'vocabulary:read');
        return ['negotiate', 'contingency', 'deadline'].slice(0, first).map((lemma) => ({
          word: { id: `en:${lemma}`, lemma },
          start: of.targetText.indexOf(lemma),
          reason: 'C1, not in your cards yet',
        }));
      },
    },
    Mutation: {
      addCard(_: unknown, { input }: { input: { term: string } }, { viewer }: SubgraphRequest) {
        requireUser(viewer, 'vocabulary:addCard');
        neighbours.asked.cards.push(input.term);
        return { card: { id: CARD_ID }, userErrors: [] };
      },
    },
  });
  neighbours.urls = { translation: translation.url, vocabulary: vocabulary.url };
  neighbours.stop = async () => void (await Promise.all([translation.stop(), vocabulary.stop()]));
  return neighbours;
}

function translationOf(sourceText: string) {
  const segments = ['We must negotiate an contingency.', 'The deadline is near.'];
  return {
    id: TRANSLATION_ID,
    source: 'ZH',
    target: 'EN',
    sourceText,
    targetText: segments.join(' '),
    kind: 'TRANSLATION',
    engine: 'scripted',
    segments: segments.map((targetText) => ({ targetText })),
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
