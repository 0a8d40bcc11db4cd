import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { TranslationRow, Translations } from './data/translations.ts';

export function createLoaders(viewer: Viewer, { translations }: { translations: Translations }) {
  return {
    translation: createLoader<string, TranslationRow | null>((ids) => translations.byIds(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
