import type { Delta } from '../../domain/deltas.ts';
import { StepError, type Tools, type Translated } from '../../graphs/workflow.ts';
import { type Caller, refused } from './subgraph-client.ts';
import type { SubgraphStream } from './subgraph-stream.ts';

/** A long text through a model is several calls, each with a time-out of its own. */
const TIMEOUT_MS = 120_000;

const TRANSLATE = `subscription Translate($input: TranslateInput!) {
  translationStream(input: $input) {
    __typename
    ... on TranslationDelta { segment offset text }
    ... on TranslationDone {
      translation {
        id source target sourceText targetText kind engine
        segments { sourceText targetText kind }
        glossaryHits { term { source target } }
      }
    }
    ... on TranslationFailed { code message }
  }
}`;

interface StreamedData {
  translationStream:
    | ({ __typename: 'TranslationDelta' } & Omit<Delta, 'round'>)
    | { __typename: 'TranslationDone'; translation: StreamedTranslation | null }
    | { __typename: 'TranslationFailed'; code: string; message: string };
}

type StreamedTranslation = Omit<Translated, 'terms'> & {
  glossaryHits: { term: { source: string; target: string } }[];
};

/** What runs need of the translation domain. */
export function createTranslationClient(follow: SubgraphStream) {
  return {
    /**
     * Keyed by the run and by what it asks for: a step that is taken again gets what it got before, and it costs nothing.
     * The stream is what aborts the model's call when the run ends.
     */
    async translate(
      caller: Caller,
      { key, ...ask }: Parameters<Tools['translate']>[0],
      { signal, onDelta }: Parameters<Tools['translate']>[1],
    ): Promise<Translated> {
      const input = { ...ask, idempotencyKey: key === '' ? `run:${caller.runId}` : `run:${caller.runId}:${key}` };
      let translation: StreamedTranslation | null = null;
      let failure: StepError | null = null;
      const operation = {
        scope: 'translation:translate',
        query: TRANSLATE,
        variables: { input },
        timeoutMs: TIMEOUT_MS,
      };
      await follow<StreamedData>(caller, { ...operation, signal }, ({ translationStream: event }) => {
        if (event.__typename === 'TranslationDelta') {
          const { segment, offset, text } = event;
          onDelta?.({ segment, offset, text });
        } else if (event.__typename === 'TranslationDone') translation = event.translation;
        else failure = failureOf(event);
      });
      if (failure) throw failure;
      if (!translation) throw new StepError('SUBGRAPH_UNAVAILABLE', 'There was no translation.', { retryable: true });
      const { glossaryHits, ...translated } = translation as StreamedTranslation;
      return { ...translated, terms: glossaryHits.map(({ term: { source, target } }) => ({ source, target })) };
    },
  };
}

export type TranslationClient = ReturnType<typeof createTranslationClient>;

/** What is wrong with the text is the user's to read; the rest is as any call that was refused. */
const failureOf = ({ code, message }: { code: string; message: string }): StepError =>
  code === 'BAD_USER_INPUT'
    ? new StepError(code, message, { retryable: false })
    : refused('translation', { message, extensions: { code } });
