import type { Logger } from '#platform/logging.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { createGrammarChecker, type GrammarChecker } from './checker.ts';
import { createLanguageTool, type LanguageTool } from './language-tool.ts';
import { mergeIssues } from './merge.ts';
import { reviewWithModel } from './model-reviewer.ts';

export interface GrammarReviewOptions {
  /** Harper and our rules: what is always there. */
  checker: GrammarChecker;
  languageTool: LanguageTool | null;
  logger: Logger;
  /** Milliseconds after which nobody waits for the model. @default 8_000 */
  modelTimeoutMs?: number;
}

/** A checker that asks LanguageTool and the language model too, where there are any; what they cannot say is done without. */
export function createGrammarReview(options: GrammarReviewOptions): GrammarChecker {
  const { checker, languageTool, logger, modelTimeoutMs = 8_000 } = options;

  async function orNothing(source: string, found: Promise<GrammarIssue[]>): Promise<GrammarIssue[]> {
    return found.catch((error) => {
      logger.debug({ err: error, source }, 'a source of grammar issues did not answer');
      return [];
    });
  }

  return {
    ...checker,
    async check(text, signal = new AbortController().signal, ask) {
      const hurry = AbortSignal.any([signal, AbortSignal.timeout(modelTimeoutMs)]);
      const fromModel = ask ? orNothing('model', whileWanted(hurry, reviewWithModel(text, ask, hurry))) : [];
      const fromTool = languageTool ? orNothing('LanguageTool', languageTool(text, signal)) : [];
      const sure = await checker.check(text, signal);
      const extra = await Promise.all([fromModel, fromTool]);
      signal.throwIfAborted();
      const [ours, harper] = [sure.filter(isOurs), sure.filter((issue) => !isOurs(issue))];
      return mergeIssues([ours, ...extra, harper]);
    },
  };
}

/** All that one process checks grammar with. */
export function createGrammar(languageToolUrl: string | null, logger: Logger): GrammarChecker {
  const languageTool = languageToolUrl === null ? null : createLanguageTool({ url: languageToolUrl });
  return createGrammarReview({ checker: createGrammarChecker({ logger }), languageTool, logger });
}

/** Harper's rules are called InCamelCase, ours in-lower-case. */
const isOurs = ({ rule }: GrammarIssue): boolean => /^[a-z]/.test(rule);

/** Also a model that does not listen to its signal is not waited for. */
function whileWanted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
