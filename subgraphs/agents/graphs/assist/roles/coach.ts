import type { Role } from '../../workflow.ts';

export const coach: Role = {
  name: 'coach',
  goal: 'Pick the few words of this text that are worth learning next, and spread them over days that leave time to remember them.',
};
