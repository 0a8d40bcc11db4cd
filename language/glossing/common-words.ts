import type { Role } from './senses.ts';

/** What a common word stands for, by its place; most are the same in every place. */
export type CommonWord = Partial<Record<Role, string>> & { any: string };
export type CommonWords = ReadonlyMap<string, CommonWord>;

const ROLES: Record<string, Role[]> = {
  n: ['noun'],
  v: ['verb', 'transitive', 'intransitive'],
  a: ['adjective'],
  d: ['adverb'],
};

/**
 * Reads "word=meaning" pairs between bars and line ends. A meaning may differ by place, "plan=计划;v:打算": noun, verb,
 * adjective, adverb. '' says that the other language has no word for it. Two or more words are a phrase.
 */
export function commonWords(...tables: string[]): CommonWords {
  const words = new Map<string, CommonWord>();
  for (const pair of tables.join('\n').split(/[|\n]/)) {
    const [word, meanings] = pair.split('=');
    if (word?.trim() && meanings !== undefined) words.set(word.trim(), readMeanings(meanings));
  }
  return words;
}

function readMeanings(meanings: string): CommonWord {
  const [any, ...others] = meanings.split(';').map((part) => part.trim());
  const common: CommonWord = { any: any! };
  for (const other of others) {
    const [mark, meaning] = other.split(':');
    for (const role of ROLES[mark!] ?? []) common[role] = meaning!;
  }
  return common;
}

export const meaningOf = (common: CommonWord | undefined, role: Role): string | undefined =>
  common?.[role] ?? common?.any;
