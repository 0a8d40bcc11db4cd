import type { Metrics } from '../metrics.ts';
import type { StorageConfig } from './config.ts';
import { createLocalStorage } from './local.ts';
import { measured } from './measure.ts';
import { createSignedUrls } from './signed-urls.ts';
import type { Storage } from './storage.ts';

/** The storage that is configured. S3's client is loaded only where it is. */
export async function createStorage(config: StorageConfig, metrics: Metrics): Promise<Storage> {
  if (config.kind === 'local') {
    return measured(createLocalStorage({ folder: config.folder, urls: createSignedUrls(config) }), metrics);
  }
  const { createS3Storage } = await import('./s3.ts');
  return measured(createS3Storage(config), metrics);
}
