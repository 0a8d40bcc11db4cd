import { detectLanguage } from '#language/scripts.ts';
import { badUserInput, type UserError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import type { Allowance, SpendingService } from '#platform/spending/allowances.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type SignedInViewer, type Viewer } from '#platform/viewer.ts';
import type { GlossaryTerms } from '../data/glossary-terms.ts';
import type { TranslationRow, Translations } from '../data/translations.ts';
import { type DeleteResult, deleted, nothingToDelete } from './deleting.ts';
import type { EngineChain } from './engines/chain.ts';
import { createGlossary } from './glossary-matching.ts';
import { type PageArguments, readSearch } from './searching.ts';
import { MAX_TEXT, type Translate, type ValidTranslate, validateTranslate } from './translate-input.ts';
import { segmented, translationRow } from './translation-rows.ts';
import type { Unrecorded } from './unrecorded.ts';

/** What a worker needs to act in a user's name. */
export const TRANSLATE = 'translation:translate';
const READ = 'translation:read';

export interface TranslateResult {
  translation: TranslationRow | null;
  userErrors: UserError[];
}

/** What of a request the engines need: a caller who leaves ends their work. */
export interface Asking {
  signal: AbortSignal;
  logger: Logger;
  /** Called with a segment's translation as far as it is written. */
  onText?: (segment: number, textSoFar: string) => void;
}

export interface TranslationParts {
  translations: Translations;
  terms: Pick<GlossaryTerms, 'ofUser'>;
  engines: EngineChain;
  spending: SpendingService;
  unrecorded: Unrecorded;
  /** A translation is gone, and what it brought into the memory with it. */
  onDeleted: () => void;
}

/** Makes translations and keeps them for the one who asked. */
export function createTranslationService(parts: TranslationParts) {
  const { translations, terms, engines, spending, unrecorded, onDeleted } = parts;

  async function make(
    viewer: SignedInViewer,
    { text, idempotencyKey, ...asked }: ValidTranslate,
    { logger, ...caller }: Asking & { allowance: Allowance },
  ): Promise<TranslationRow> {
    const glossary = createGlossary(await terms.ofUser(viewer, viewer.id), asked.target);
    const request = { ...asked, userId: viewer.id, glossary };
    const source = segmented({ text, idempotencyKey });
    const texts = source.segments.map((segment) => segment.text);
    return translationRow(request, source, await engines.translate(request, texts, caller, logger));
  }

  const findByKey = async (userId: string, key: string | null) =>
    key === null ? null : ((await translations.findByKey(userId, key)) ?? unrecorded.find(userId, key));

  return {
    async translate(viewer: Viewer, input: Translate, asking: Asking): Promise<TranslateResult> {
      const owner = requireUser(viewer, TRANSLATE);
      const { value, userErrors } = validateTranslate(input);
      if (!value) return { translation: null, userErrors };

      const existing = await findByKey(owner.id, value.idempotencyKey);
      if (existing) return { translation: existing, userErrors: [] };
      const allowance = spending.allowanceOf(owner.id);
      const made = await make(owner, value, { ...asking, allowance });
      const translation = await (input.record === false ? unrecorded.keep(made) : translations.create(viewer, made));
      // Somebody else's row with the same key has been counted when it was made.
      if (translation.id === made.id) await allowance.countCharacters(value.text.length);
      return { translation, userErrors: [] };
    },

    /** The viewer's own translation with this id; null for anyone else's. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<TranslationRow | null>) {
      const row = await load(id);
      return row && owns(viewer, row.userId, READ) ? row : null;
    },

    /**
     * A user's translations, newest first, for that user alone; null for anyone else.
     * @throws BAD_USER_INPUT for a page or a search that can't be
     */
    async page(viewer: Viewer, userId: string, args: PageArguments): Promise<Connection<TranslationRow> | null> {
      if (!owns(viewer, userId, READ)) return null;
      const request = readPageRequest(args);
      const rows = await translations.page(viewer, userId, request, readSearch(args.search));
      return toConnection(rows, request);
    },

    async delete(viewer: Viewer, id: string): Promise<DeleteResult> {
      const owner = requireUser(viewer);
      const isGone = isUuid(id) && (await translations.delete(viewer, owner.id, id));
      if (isGone) onDeleted();
      return isGone ? deleted(id) : nothingToDelete('translation');
    },

    /**
     * Knows nothing about anyone, so anyone may ask.
     * @throws BAD_USER_INPUT for a text that is too long
     */
    detectLanguage(text: string) {
      if (text.length > MAX_TEXT) throw badUserInput(`text must have at most ${MAX_TEXT} characters.`);
      return detectLanguage(text);
    },
  };
}

export type TranslationService = ReturnType<typeof createTranslationService>;
