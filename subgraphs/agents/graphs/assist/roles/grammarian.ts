import type { Role } from '../../workflow.ts';

export const grammarian: Role = {
  name: 'grammarian',
  goal: 'Find what a careful English reader would stumble over, say why in a sentence, and offer a repair that can be taken as it is.',
};
