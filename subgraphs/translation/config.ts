import { z } from 'zod';
import { port } from '#platform/config.ts';

export const translationConfig = z
  .object({
    TRANSLATION_PORT: port.default(4002),
    TRANSLATION_RETENTION_MONTHS: z.coerce.number('expected a number').int().min(1).max(1_200).optional(),
  })
  .transform((env) => ({
    port: env.TRANSLATION_PORT,
    /** Whole months before the present one that stay in the history; null keeps all. */
    retentionMonths: env.TRANSLATION_RETENTION_MONTHS ?? null,
  }));
