import { detectLanguage } from '#language/scripts.ts';
import { type RunContext, StepError, type StepWork } from '../../workflow.ts';
import type { PolishState } from '../state.ts';

/** Before anything is paid for: what is no English is not for this workflow. */
export function readText({ input }: RunContext): StepWork<PolishState> {
  return async () => {
    const { language, confidence } = detectLanguage(input.text);
    if (confidence === 0) throw notEnglish('has no words');
    if (language !== 'EN' || input.source === 'ZH') throw notEnglish('is Chinese');
    if (input.target === 'ZH') throw notEnglish('is to become Chinese');
    return { state: { text: input.text }, summary: `${input.text.match(/\S+/g)?.length ?? 0} words of English.` };
  };
}

const notEnglish = (what: string): StepError =>
  new StepError(
    'BAD_USER_INPUT',
    `This workflow makes English better, and this text ${what}. Use “assist” to translate.`,
    {
      retryable: false,
    },
  );
