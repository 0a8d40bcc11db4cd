import { type GrammarChecker, GrammarUnavailable } from '../grammar/checker.ts';
import { type ModelAccess, StepError, type Tools } from '../graphs/workflow.ts';
import type { Caller } from './clients/subgraph-client.ts';
import type { TranslationClient } from './clients/translation.ts';
import type { VocabularyClient } from './clients/vocabulary.ts';
import { grammarReviewer } from './grammar.ts';

interface ToolParts {
  translation: TranslationClient;
  vocabulary: VocabularyClient;
  checker: GrammarChecker;
  /** Null when no model is configured. */
  modelFor: (caller: Caller) => ModelAccess | null;
}

/** What the steps of one run can do, in the name of its owner. */
export function createTools({ translation, vocabulary, checker, modelFor }: ToolParts): (caller: Caller) => Tools {
  const toolsOf = (caller: Caller, model: ModelAccess | null): Tools => ({
    model,
    translate: (ask, options) => translation.translate(caller, ask, options),
    wordsToLearn: (of, first, signal) => vocabulary.wordsToLearn(caller, of, first, signal),
    learnerLoad: (signal) => vocabulary.learnerLoad(caller, signal),
    senses: (words, signal) => vocabulary.senses(caller, words, signal),
    addCard: (card, signal) => vocabulary.addCard(caller, card, signal),
    checkGrammar: (text, signal) =>
      checker.check(text, signal, grammarReviewer(model)).catch((cause) => {
        if (!(cause instanceof GrammarUnavailable)) throw cause;
        throw new StepError('GRAMMAR_UNAVAILABLE', 'The grammar checker did not answer.', { retryable: true, cause });
      }),
  });

  return (caller) => toolsOf(caller, modelFor(caller));
}
