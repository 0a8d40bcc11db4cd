import type { Role } from '../../workflow.ts';

export const translator: Role = {
  name: 'translator',
  goal: 'Say in the other language what the writer means, in the tone that work calls for, leaving nothing out and adding nothing.',
};
