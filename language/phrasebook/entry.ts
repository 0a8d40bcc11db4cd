export type Register = 'formal' | 'neutral' | 'informal';

/** SENTENCE: stands alone and ends with its mark. PHRASE: a part of a sentence, a greeting, a heading; without a mark. */
export type EntryKind = 'SENTENCE' | 'PHRASE';

/** What one would write at work, in Chinese and in English. Neither side is a translation of the other word by word. */
export interface PhrasebookEntry {
  /** Topic and number: email-001. It is never given to another entry. */
  id: string;
  /** The name of the file that the entry is in: email. */
  topic: string;
  register: Register;
  kind: EntryKind;
  chinese: string;
  english: string;
}

export const COLUMNS = ['id', 'register', 'kind', 'chinese', 'english'] as const;

const REGISTERS: readonly string[] = ['formal', 'neutral', 'informal'] satisfies Register[];
const KINDS: readonly string[] = ['SENTENCE', 'PHRASE'] satisfies EntryKind[];

/**
 * Reads a file of tab-separated lines, the first of which names the columns.
 * @throws with file and line for what is no entry: the file is part of the program
 */
export function parseEntries(topic: string, tsv: string): PhrasebookEntry[] {
  const [header, ...lines] = tsv.replace(/\n$/, '').split('\n');
  if (header !== COLUMNS.join('\t')) throw new Error(`${topic}.tsv: the first line must be ${COLUMNS.join(', ')}`);
  return lines.map((line, index) => parseEntry(topic, line, `${topic}.tsv:${index + 2}`));
}

function parseEntry(topic: string, line: string, place: string): PhrasebookEntry {
  const cells = line.split('\t');
  if (cells.length !== COLUMNS.length) throw new Error(`${place}: ${cells.length} columns, not ${COLUMNS.length}`);
  const [id, register, kind, chinese, english] = cells as [string, string, string, string, string];
  if (!id.startsWith(`${topic}-`)) throw new Error(`${place}: ${id} does not begin with ${topic}-`);
  if (!REGISTERS.includes(register)) throw new Error(`${place}: ${register} is no register`);
  if (!KINDS.includes(kind)) throw new Error(`${place}: ${kind} is no kind`);
  return { id, topic, register: register as Register, kind: kind as EntryKind, chinese, english };
}
