import { type PromptedRole, readPrompt } from '../../prompt.ts';

export const grammarian: PromptedRole = {
  name: 'grammarian',
  goal: 'Find what a careful reader would stumble over, say why in a sentence, and offer a repair that can be taken as it is.',
  prompt: readPrompt(import.meta.url, './grammarian.md'),
};
