import { type PromptedRole, readPrompt } from '../../prompt.ts';

export const teacher: PromptedRole = {
  name: 'teacher',
  goal: 'Tell the writer why each change was made, so that the next text does not need it.',
  prompt: readPrompt(import.meta.url, './teacher.md'),
};
