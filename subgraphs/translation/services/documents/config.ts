import { z } from 'zod';
import type { DocumentSettings } from './index.ts';

export const documentsConfig = z
  .object({
    DOCUMENT_WORKERS: z.coerce.number('expected a number').int().min(0).max(20).default(2),
    DOCUMENT_RETENTION_DAYS: z.coerce.number('expected a number').int().min(1).max(3_650).default(30),
  })
  .transform(
    (env): DocumentSettings => ({ workers: env.DOCUMENT_WORKERS, retentionDays: env.DOCUMENT_RETENTION_DAYS }),
  );
