import { type ModelAccess, StepError, type Tools } from './workflow.ts';

/** What a model added to a step, or why it did not. */
export interface Added<Answer> {
  answer: Answer | null;
  /** For people; empty where nothing is to be said. */
  note: string;
}

/**
 * For steps that can do without: null where no model is configured, and where it cannot serve now or the day's tokens are used
 * up. What the run could do by itself is not lost to that.
 */
export async function askModel<Answer>(
  { model }: Pick<Tools, 'model'>,
  signal: AbortSignal,
  ask: (model: ModelAccess) => Promise<Answer>,
): Promise<Added<Answer>> {
  if (!model) return { answer: null, note: '' };
  try {
    return { answer: await ask(model), note: '' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof StepError)) throw error;
    return { answer: null, note: ` Without the model: ${error.message}` };
  }
}
