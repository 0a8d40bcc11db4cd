import { detectLanguage } from '#language/scripts.ts';
import { assemble, segmentText } from '#language/segments.ts';
import { badUserInput, type UserError } from '#platform/errors.ts';
import { newIdAt } from '#platform/ids.ts';
import type { Logger } from '#platform/logging.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { checkTexts, invalid, invalidField, isUuid, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { TranslationRow, Translations } from '../data/translations.ts';
import { directionOf } from '../domain/directions.ts';
import { emptyGlossary } from '../domain/glossary.ts';
import { type StoredSegment, toStoredGloss } from '../domain/segments.ts';
import { type Formality, type Language, originOf } from '../domain/translation.ts';
import type { EngineChain } from './engines/chain.ts';
import type { TranslationRequest } from './engines/engine.ts';
import type { Allowance, SpendingService } from './spending.ts';

const MAX_TEXT = 20_000;
const MAX_CONTEXT = 5_000;
const MAX_KEY = 128;
const MAX_SEARCH = 200;

/** What a worker needs to act in a user's name. */
const TRANSLATE = 'translation:translate';
const READ = 'translation:read';

/** The contract's defaults stand for what is left out, and for an explicit null. */
export interface Translate {
  text: string;
  source?: Language | null;
  target?: Language | null;
  context?: string | null;
  formality?: Formality | null;
  record?: boolean | null;
  idempotencyKey?: string | null;
}

export interface TranslateResult {
  translation: TranslationRow | null;
  userErrors: UserError[];
}

export interface DeleteResult {
  deletedId: string | null;
  userErrors: UserError[];
}

/** What of a request the engines need: a caller who leaves ends their work. */
interface Asking {
  signal: AbortSignal;
  logger: Logger;
}

interface TranslationParts {
  translations: Translations;
  engines: EngineChain;
  spending: SpendingService;
  /** A translation is gone, and what it brought into the memory with it. */
  onDeleted: () => void;
}

/** Makes translations and keeps them for the one who asked. */
export function createTranslationService({ translations, engines, spending, onDeleted }: TranslationParts) {
  async function make(
    userId: string,
    { text, idempotencyKey, ...asked }: ValidTranslate,
    { signal, logger, allowance }: Asking & { allowance: Allowance },
  ): Promise<TranslationRow> {
    const request: TranslationRequest = { ...asked, userId, glossary: emptyGlossary };
    const segments = segmentText(text);
    const texts = segments.map((segment) => segment.text);
    const translated = await engines.translate(request, texts, { signal, allowance }, logger);
    const { text: targetText, spans } = assemble(
      text,
      segments,
      translated.map(({ text }) => text),
      request.target,
    );
    const stored = segments.map(({ start, end }, index): StoredSegment => {
      const { kind, engine, glosses } = translated[index]!;
      const { start: targetStart, end: targetEnd } = spans[index]!;
      const kept = glosses.map(toStoredGloss);
      return { sourceStart: start, sourceEnd: end, targetStart, targetEnd, kind, engine, glosses: kept };
    });
    const createdAt = new Date();
    return {
      id: newIdAt(createdAt),
      userId,
      source: request.source,
      target: request.target,
      sourceText: text,
      targetText,
      ...originOf(translated),
      cached: translated.length > 0 && translated.every(({ cached }) => cached),
      segments: stored,
      stars: null,
      idempotencyKey,
      createdAt,
    };
  }

  const findByKey = async (userId: string, key: string | null) =>
    key === null ? null : translations.findByKey(userId, key);

  return {
    async translate(viewer: Viewer, input: Translate, asking: Asking): Promise<TranslateResult> {
      const owner = requireUser(viewer, TRANSLATE);
      const { value, userErrors } = validateTranslate(input);
      if (!value) return { translation: null, userErrors };

      const existing = await findByKey(owner.id, value.idempotencyKey);
      if (existing) return { translation: existing, userErrors: [] };
      const allowance = spending.allowanceOf(owner.id);
      const made = await make(owner.id, value, { ...asking, allowance });
      const translation = input.record === false ? made : await translations.create(viewer, made);
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
    async page(
      viewer: Viewer,
      userId: string,
      args: { first?: number | null; after?: string | null; search?: string | null },
    ): Promise<Connection<TranslationRow> | null> {
      if (!owns(viewer, userId, READ)) return null;
      const request = readPageRequest(args);
      const rows = await translations.page(viewer, userId, request, readSearch(args.search));
      return toConnection(rows, request);
    },

    async delete(viewer: Viewer, id: string): Promise<DeleteResult> {
      const owner = requireUser(viewer);
      if (isUuid(id) && (await translations.delete(viewer, owner.id, id))) {
        onDeleted();
        return { deletedId: id, userErrors: [] };
      }
      const message = 'There is no such translation.';
      return { deletedId: null, userErrors: [{ code: 'NOT_FOUND', message, field: ['id'] }] };
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

interface ValidTranslate extends Omit<TranslationRequest, 'userId' | 'glossary'> {
  text: string;
  idempotencyKey: string | null;
}

function validateTranslate(input: Translate): Validated<ValidTranslate> {
  const { text, context, formality, idempotencyKey } = input;
  const problems = checkTexts(
    [['input', 'text'], text, { max: MAX_TEXT }],
    [['input', 'context'], context, { max: MAX_CONTEXT, min: 0 }],
    [['input', 'idempotencyKey'], idempotencyKey, { max: MAX_KEY }],
  );
  if (problems.length > 0) return invalid(...problems);

  const direction = directionOf(input, detectLanguage(text));
  if (!direction) {
    return invalid(invalidField(['input', 'target'], 'target must be another language than the one of the text.'));
  }
  return valid({
    ...direction,
    text,
    context: context?.trim() ? context : null,
    formality: formality ?? 'DEFAULT',
    idempotencyKey: idempotencyKey ?? null,
  });
}

function readSearch(search: string | null | undefined): string | null {
  if (!search?.trim()) return null;
  const problem = textProblem(search, { max: MAX_SEARCH });
  if (problem) throw badUserInput(`search ${problem}.`);
  return search.trim();
}
