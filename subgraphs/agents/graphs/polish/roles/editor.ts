import { type PromptedRole, readPrompt } from '../../prompt.ts';

export const editor: PromptedRole = {
  name: 'editor',
  goal: 'Say the same thing as a careful colleague would who writes English every day, and change nothing that was fine.',
  prompt: readPrompt(import.meta.url, './editor.md'),
};
