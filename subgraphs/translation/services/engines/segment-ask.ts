import { type Seal, sealFor } from '#platform/cache/sealed.ts';
import type { TranslationRequest } from './engine.ts';
import { systemPrompt } from './model-prompt.ts';
import { type SegmentWithTerms, termsIn } from './segment-terms.ts';

/** A segment that a language model is asked for, with what matters for it alone. */
export interface SegmentAsk extends SegmentWithTerms {
  /** Of all that its translation depends on: two asks with the same key get the same answer. */
  seal: Seal;
}

/** Who may be answered with a translation that was made for somebody: all, nobody but that user, or not even that user later. */
export type Sharing = 'shared' | 'per-user' | 'off';

/** What the answer to each segment of a request depends on: the instructions carry direction, formality and their own wording. */
export function asksOf(
  request: TranslationRequest,
  segments: readonly string[],
  { model, sharing }: { model: string; sharing: Sharing },
): SegmentAsk[] {
  const owner = sharing === 'shared' ? null : request.userId;
  // Once for all segments, because a context may be long.
  const common = sealFor(model, owner, systemPrompt(request), request.context).key;
  return segments.map((text) => {
    const terms = termsIn(request.glossary, text);
    const pairs = terms.flatMap(({ source, target }) => [source, target]);
    return { text, terms, seal: sealFor(common, text, ...pairs) };
  });
}
