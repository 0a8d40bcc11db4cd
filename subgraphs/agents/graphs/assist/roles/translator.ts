import { type PromptedRole, readPrompt } from '../../prompt.ts';

export const translator: PromptedRole = {
  name: 'translator',
  goal: 'Say in the other language what the writer means, in the tone that work calls for, leaving nothing out and adding nothing.',
  prompt: readPrompt(import.meta.url, './translator.md'),
};
