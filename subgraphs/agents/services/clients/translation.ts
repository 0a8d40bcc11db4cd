import { type RunInput, StepError, type Translated } from '../../graphs/workflow.ts';
import type { Caller, SubgraphClient } from './subgraph-client.ts';

/** A long text through a model is several calls, each with a time-out of its own. */
const TIMEOUT_MS = 120_000;

const TRANSLATE = `mutation Translate($input: TranslateInput!) {
  translate(input: $input) {
    translation { id source target sourceText targetText kind engine segments { targetText } }
    userErrors { code message }
  }
}`;

interface TranslateData {
  translate: {
    translation: (Omit<Translated, 'segments'> & { segments: { targetText: string }[] }) | null;
    userErrors: { code: string; message: string }[];
  } | null;
}

/** What runs need of the translation domain. */
export function createTranslationClient(call: SubgraphClient) {
  return {
    /** Keyed by the run: a step that is taken again gets what it got before, and it costs nothing. */
    async translate(caller: Caller, { text, context, source, target }: RunInput, signal?: AbortSignal) {
      const input = { text, context, source, target, idempotencyKey: `run:${caller.runId}` };
      const { translate } = await call<TranslateData>(caller, {
        scope: 'translation:translate',
        query: TRANSLATE,
        variables: { input },
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      const { translation, userErrors: [problem] = [] } = translate ?? {};
      if (problem) throw new StepError(problem.code, problem.message, { retryable: false });
      if (!translation) throw new StepError('SUBGRAPH_UNAVAILABLE', 'There was no translation.', { retryable: true });
      return { ...translation, segments: translation.segments.map(({ targetText }) => targetText) };
    },
  };
}

export type TranslationClient = ReturnType<typeof createTranslationClient>;
