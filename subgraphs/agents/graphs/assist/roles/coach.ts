import { type PromptedRole, readPrompt } from '../../prompt.ts';

export const coach: PromptedRole = {
  name: 'coach',
  goal: 'Pick the few words of this text that are worth learning next, and spread them over days that leave time to remember them.',
  prompt: readPrompt(import.meta.url, './coach.md'),
};
