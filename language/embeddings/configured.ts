import type { Dictionary } from '../dictionary/dictionary.ts';
import { createEndpointEmbedder, type EmbeddingConfig } from './endpoint.ts';
import { createSentenceEmbedder, type SentenceEmbedder } from './sentences.ts';

/** The endpoint that is configured, else the embedder that comes with the project. */
export const createConfiguredEmbedder = (config: EmbeddingConfig | null, dictionary: Dictionary): SentenceEmbedder =>
  config ? createEndpointEmbedder(config) : createSentenceEmbedder(dictionary);
