import { type GrammarChecker, GrammarUnavailable } from '../grammar/checker.ts';
import { StepError, type Tools } from '../graphs/workflow.ts';
import type { Caller } from './clients/subgraph-client.ts';
import type { TranslationClient } from './clients/translation.ts';
import type { VocabularyClient } from './clients/vocabulary.ts';

interface ToolParts {
  translation: TranslationClient;
  vocabulary: VocabularyClient;
  checker: GrammarChecker;
}

/** What the steps of one run can do, in the name of its owner. */
export function createTools({ translation, vocabulary, checker }: ToolParts): (caller: Caller) => Tools {
  return (caller) => ({
    translate: (ask, options) => translation.translate(caller, ask, options),
    wordsToLearn: (of, first, signal) => vocabulary.wordsToLearn(caller, of, first, signal),
    learnerLoad: (signal) => vocabulary.learnerLoad(caller, signal),
    senses: (words, signal) => vocabulary.senses(caller, words, signal),
    addCard: (card, signal) => vocabulary.addCard(caller, card, signal),
    checkGrammar: (text, signal) =>
      checker.check(text, signal).catch((cause) => {
        if (!(cause instanceof GrammarUnavailable)) throw cause;
        throw new StepError('GRAMMAR_UNAVAILABLE', 'The grammar checker did not answer.', { retryable: true, cause });
      }),
  });
}
