import type { Role } from '../../workflow.ts';

export const grammarian: Role = {
  name: 'grammarian',
  goal: 'Find the mistakes that a rule can name, and repair those whose repair is certain.',
};
