import { badUserInput, PublicError, type UserError } from '#platform/errors.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { TranslationRow } from '../data/translations.ts';
import type { Term } from '../domain/glossary.ts';
import type { TranslationRequest } from './engines/engine.ts';
import { createGlossary } from './glossary-matching.ts';
import { type Translate, type ValidTranslate, validateTranslate } from './translate-input.ts';
import { type SegmentedText, segmented, translationRow } from './translation-rows.ts';
import { type Asking, TRANSLATE, type TranslateResult, type TranslationParts } from './translations.ts';

const MAX_TEXTS = 50;
/** Texts that are tried by themselves when all of them together are too many tokens. */
const ALONE_AT_ONCE = 8;

/** A text of a batch, and what became of it. */
interface Item {
  value: ValidTranslate;
  isRecorded: boolean;
  made?: TranslationRow;
  failed?: UserError;
}

/** Makes many translations in the calls and the statements of a few. */
export function createTranslationBatches({ translations, terms, engines, spending, unrecorded }: TranslationParts) {
  async function makeTogether(
    items: readonly Item[],
    request: TranslationRequest,
    { signal, logger, allowance }: Asking & { allowance: Allowance },
  ): Promise<void> {
    const sources = items.map(({ value }) => segmented(value));
    const texts = sources.flatMap(({ segments }) => segments.map(({ text }) => text));
    const translated = await engines.translate(request, texts, { signal, allowance }, logger);
    let read = 0;
    items.forEach((item, index) => {
      const source = sources[index] as SegmentedText;
      item.made = translationRow(request, source, translated.slice(read, read + source.segments.length));
      read += source.segments.length;
    });
  }

  /** Each by itself: one that is more than the allowance takes no other with it. */
  async function makeAlone(items: readonly Item[], make: (items: readonly Item[]) => Promise<void>): Promise<void> {
    const open = items.values();
    const work = async () => {
      for (const item of open) {
        try {
          await make([item]);
        } catch (error) {
          if (!isQuotaExceeded(error)) throw error;
          item.failed = { code: error.extensions.code, message: error.message, field: ['input', 'text'] };
        }
      }
    };
    await Promise.all(Array.from({ length: ALONE_AT_ONCE }, work));
  }

  async function makeAll(owned: readonly Term[], items: readonly Item[], userId: string, asking: Asking) {
    const allowance = spending.allowanceOf(userId);
    for (const group of groupsOf(items)) {
      const { text: _, idempotencyKey: __, ...asked } = group[0]!.value;
      const request = { ...asked, userId, glossary: createGlossary(owned, asked.target) };
      const make = (some: readonly Item[]) => makeTogether(some, request, { ...asking, allowance });
      try {
        await make(group);
      } catch (error) {
        if (!isQuotaExceeded(error)) throw error;
        await makeAlone(group, make);
      }
    }
    return allowance;
  }

  async function keep(viewer: Viewer, items: readonly Item[], allowance: Allowance): Promise<void> {
    let made = items.flatMap((item) => item.made ?? []);
    const recorded = items.filter((item) => item.isRecorded && item.made);
    const kept = await translations.createAll(
      viewer,
      recorded.map((item) => item.made!),
    );
    recorded.forEach((item, index) => {
      const there = kept[index]!;
      // Somebody else's row with the same key has been counted when it was made.
      if (there.id !== item.made!.id) made = made.filter(({ id }) => id !== item.made!.id);
      item.made = there;
    });
    const others = items.filter((item) => !item.isRecorded && item.made);
    await Promise.all(
      others.map(async (item) => {
        item.made = await unrecorded.keep(item.made!);
      }),
    );
    const characters = made.reduce((sum, { sourceText }) => sum + sourceText.length, 0);
    if (characters > 0) await allowance.countCharacters(characters);
  }

  /** What was made with these keys before. */
  async function madeEarlier(userId: string, keys: readonly string[]): Promise<TranslationRow[]> {
    const recorded = (await translations.findByKeys(userId, keys)).flatMap((row) => row ?? []);
    const open = keys.filter((key) => recorded.every(({ idempotencyKey }) => idempotencyKey !== key));
    const others = await Promise.all(open.map((key) => unrecorded.find(userId, key)));
    return [...recorded, ...others.flatMap((row) => row ?? [])];
  }

  return {
    /**
     * One result for each input, in their order; what is wrong with one is told in its `userErrors`.
     * @throws BAD_USER_INPUT for more than 50 inputs
     */
    async translateAll(viewer: Viewer, inputs: readonly Translate[], asking: Asking): Promise<TranslateResult[]> {
      const owner = requireUser(viewer, TRANSLATE);
      if (inputs.length > MAX_TEXTS) throw badUserInput(`inputs must be at most ${MAX_TEXTS}.`);
      const checked = inputs.map(validateTranslate);
      const keys = new Set(checked.flatMap(({ value }) => value?.idempotencyKey ?? []));
      const earlier = await madeEarlier(owner.id, [...keys]);

      // Two with one key are one, here as in two requests.
      const items = new Map<string | number, Item>();
      checked.forEach(({ value }, index) => {
        const name = value?.idempotencyKey ?? index;
        if (!value || items.has(name)) return;
        const made = earlier.find(({ idempotencyKey }) => idempotencyKey === name);
        items.set(name, { value, isRecorded: inputs[index]!.record !== false, ...(made && { made }) });
      });
      const open = [...items.values()].filter(({ made }) => !made);
      if (open.length > 0) {
        const owned = await terms.ofUser(viewer, owner.id);
        await keep(viewer, open, await makeAll(owned, open, owner.id, asking));
      }

      return checked.map(({ value, userErrors }, index) => {
        const { made = null, failed } = value ? items.get(value.idempotencyKey ?? index)! : {};
        return { translation: made, userErrors: (failed ? [failed] : userErrors).map(within(index)) };
      });
    },
  };
}

export type TranslationBatches = ReturnType<typeof createTranslationBatches>;

/** Those that the engines may be given in one. */
function groupsOf(items: readonly Item[]): Item[][] {
  const groups = Map.groupBy(items, ({ value: { source, target, context, formality } }) =>
    JSON.stringify([source, target, context, formality]),
  );
  return [...groups.values()];
}

const isQuotaExceeded = (error: unknown): error is PublicError =>
  error instanceof PublicError && error.extensions.code === 'QUOTA_EXCEEDED';

/** An error of one input, as one of a list. */
const within =
  (index: number) =>
  ({ field, ...error }: UserError): UserError => ({
    ...error,
    field: ['inputs', String(index), ...(field ?? []).slice(1)],
  });
