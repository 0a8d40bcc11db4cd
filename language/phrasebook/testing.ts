import type { PhrasebookEntry } from './entry.ts';

/** An entry with nothing wrong; each call takes another id. */
export function entryOf(some: Partial<PhrasebookEntry> = {}): PhrasebookEntry {
  made += 1;
  return {
    id: `email-${made}`,
    topic: 'email',
    register: 'neutral',
    kind: 'SENTENCE',
    chinese: '附件请查收。',
    english: 'Please see the attachment.',
    ...some,
  };
}

let made = 0;

export const entryWith = (chinese: string, english: string): PhrasebookEntry =>
  entryOf({ chinese, english, kind: /[.?!]$/.test(english) ? 'SENTENCE' : 'PHRASE' });
