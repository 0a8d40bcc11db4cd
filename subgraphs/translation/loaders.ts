import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { DocumentRow, Documents } from './data/documents.ts';
import type { GlossaryTermRow, GlossaryTerms } from './data/glossary-terms.ts';
import type { TranslationRow, Translations } from './data/translations.ts';

interface LoaderParts {
  translations: Translations;
  terms: GlossaryTerms;
  documents: Documents;
}

export function createLoaders(viewer: Viewer, { translations, terms, documents }: LoaderParts) {
  return {
    translation: createLoader<string, TranslationRow | null>((ids) => translations.byIds(viewer, ids)),
    glossaryTerm: createLoader<string, GlossaryTermRow | null>((ids) => terms.byIds(viewer, ids)),
    document: createLoader<string, DocumentRow | null>((ids) => documents.byIds(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
