import type { Allowance } from '#platform/spending/allowances.ts';
import type { Glossary } from '../../domain/glossary.ts';
import type { WordGloss } from '../../domain/segments.ts';
import type { Formality, Kind, Language } from '../../domain/translation.ts';

/** What holds for all segments of a text. */
export interface TranslationRequest {
  /** Whose text it is, and whose translation memory. */
  userId: string;
  source: Language;
  target: Language;
  /** Informs the translation and is not translated. */
  context: string | null;
  formality: Formality;
  /** Of this direction; an engine whose answer does not honour it passes the segment on. */
  glossary: Glossary;
}

/** Of a request, beside its text. */
export interface EngineCaller {
  /** Aborts when nobody waits for the translation any longer. */
  signal: AbortSignal;
  /** What whoever asked may spend on a language model. */
  allowance: Allowance;
  /**
   * Called with a segment's translation as far as it is written, by an engine that writes little by little; `index` is the
   * place in the segments that the engine was given. What it returns in the end is what counts.
   */
  onText?: (index: number, textSoFar: string) => void;
}

export interface EngineState {
  available: boolean;
  /** Why it is not available, or can do less than usual; null when all is well. */
  reason: string | null;
}

/** What an engine made of one segment. */
export interface SegmentTranslation {
  text: string;
  /** Empty but for a gloss. */
  glosses: WordGloss[];
  /** From the memory or a cache, at no model cost. */
  cached: boolean;
}

export interface Engine {
  readonly name: string;
  /** What its work is fit for. */
  readonly kind: Kind;
  /** The language model behind it, if there is one. */
  readonly model: string | null;
  /** Whether a segment would be tried now. */
  available(): EngineState;
  /** What it remembers of former answers, which needs nobody: asked for while it is not available. Null passes a segment on. */
  recall?(
    request: TranslationRequest,
    segments: readonly string[],
    caller: EngineCaller,
  ): Promise<(SegmentTranslation | null)[]>;
  /**
   * One answer for each segment, in their order; null passes the segment on to the next engine. Asked only when available.
   * @throws when it could do nothing at all: then all segments are passed on; a PublicError is the caller's to see
   */
  translate(
    request: TranslationRequest,
    segments: readonly string[],
    caller: EngineCaller,
  ): Promise<(SegmentTranslation | null)[]>;
}
