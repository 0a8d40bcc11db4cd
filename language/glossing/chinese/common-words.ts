import { commonWords } from '../common-words.ts';
import { FUNCTION_WORDS } from './function-words.ts';
import { WORK_WORDS } from './work-words.ts';

export const CHINESE_COMMON_WORDS = commonWords(FUNCTION_WORDS, WORK_WORDS);
