import type { Config } from '#platform/config.ts';
import { trustedProxiesConfig } from './client-address.ts';
import { corsConfig } from './cors.ts';
import { operationLimitsConfig } from './operation-limits.ts';
import { persistedDocumentsConfig } from './persisted-documents.ts';
import { rateLimitConfig } from './rate-limit.ts';
import { socketLimitsConfig } from './socket-limits.ts';

/** What an operator sets of the guards, a concern each. */
export const guardConcerns = {
  trustedProxies: trustedProxiesConfig,
  cors: corsConfig,
  rateLimit: rateLimitConfig,
  operationLimits: operationLimitsConfig,
  persistedDocuments: persistedDocumentsConfig,
  socketLimits: socketLimitsConfig,
};

export type GuardConfig = Config<typeof guardConcerns>;
