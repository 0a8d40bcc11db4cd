import type { ZodType } from 'zod';
import { PublicError } from '#platform/errors.ts';
import { jsonIn } from '#platform/model/json-answer.ts';
import type { Model, ModelAnswer } from '#platform/model/model.ts';
import { ModelError } from '#platform/model/model-error.ts';
import { estimateTokens } from '#platform/model/usage.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import { type AskOptions, type ModelAccess, type ModelQuestion, StepError } from '../graphs/workflow.ts';

/** The model, for whoever the allowance is of: each call is paid from it. */
export function createModelAccess(model: Model, allowance: Allowance): ModelAccess {
  async function call({ system, user, maxTokens }: ModelQuestion, json: boolean, options: AskOptions): Promise<string> {
    const { signal, onText } = options;
    const request = { system, user, maxTokens, signal, json, ...(onText && { onText }) };
    const estimate = estimateTokens(system) + estimateTokens(user) + maxTokens;
    try {
      const answer = await allowance.reserve<ModelAnswer>([estimate], ([spend]) =>
        spend!(() => model.complete(request)),
      );
      return answer.text;
    } catch (error) {
      // Whoever aborted knows what to do.
      if (signal.aborted) throw signal.reason;
      throw asStepError(error);
    }
  }

  return {
    name: model.name,
    ask: (question, options) => call(question, false, options),
    async askFor<Answer>(question: ModelQuestion, schema: ZodType<Answer>, options: AskOptions): Promise<Answer> {
      let cause: unknown;
      for (const value of jsonIn(await call(question, true, options))) {
        const read = schema.safeParse(value);
        if (read.success) return read.data;
        cause ??= read.error;
      }
      throw badAnswer(cause);
    },
  };
}

const badAnswer = (cause: unknown) =>
  new StepError('MODEL_BAD_ANSWER', 'The language model gave an answer that is of no use.', { retryable: true, cause });

function asStepError(error: unknown): unknown {
  if (error instanceof PublicError && error.extensions.code === 'QUOTA_EXCEEDED') {
    return new StepError('QUOTA_EXCEEDED', error.message, { retryable: false, cause: error });
  }
  if (!(error instanceof ModelError)) return error;
  if (error.kind === 'bad_answer') return badAnswer(error);
  return error.kind === 'timeout'
    ? new StepError('MODEL_TIMEOUT', 'The language model took too long.', { retryable: true, cause: error })
    : new StepError('MODEL_UNAVAILABLE', 'The language model could not be asked.', { retryable: true, cause: error });
}
