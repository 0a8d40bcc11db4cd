import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { DocumentRow, Documents } from './data/documents.ts';
import type { TranslationRow, Translations } from './data/translations.ts';

interface LoadedData {
  translations: Translations;
  documents: Documents;
}

export function createLoaders(viewer: Viewer, { translations, documents }: LoadedData) {
  return {
    translation: createLoader<string, TranslationRow | null>((ids) => translations.byIds(viewer, ids)),
    document: createLoader<string, DocumentRow | null>((ids) => documents.byIds(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
