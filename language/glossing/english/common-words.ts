import { commonWords } from '../common-words.ts';
import { FUNCTION_WORDS } from './function-words.ts';
import { WORK_WORDS } from './work-words.ts';

export const ENGLISH_COMMON_WORDS = commonWords(WORK_WORDS, FUNCTION_WORDS);
