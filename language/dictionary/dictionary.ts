import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { containsHan, type Language } from '../scripts.ts';
import { type ChineseReading, parseReadings, traditionalForms } from './chinese.ts';
import { lemmaIn, normalizeIpa, parseForms, parseSenses } from './english.ts';
import { type NearSynonym, parseWordId, type WordEntry, wordId } from './entry.ts';
import { estimateLevel } from './level.ts';
import { listsMeaning } from './renderings.ts';
import { type Candidate, createSpelling } from './spelling.ts';
import { LONGEST_TERM, normalizeTerm, regularStems, withoutEdgePunctuation } from './term.ts';

/** Read-only and synchronous: a look-up takes microseconds. */
export interface Dictionary {
  /** The entry of a headword, in any case; a Chinese one in simplified characters. Follows no inflection. */
  word(language: Language, lemma: string): WordEntry | null;
  /**
   * Looks up what a reader met: any case, inflected ("negotiated", "looking forward to"), traditional characters, with
   * white space and punctuation around. A form that is a word of its own ("building", "left") is answered with its own
   * entry, see inflections.ts. null for what is no word, however long or strange.
   */
  lookUp(term: string): WordEntry | null;
  /** The entries of word ids, in their order; null where there is none. */
  words(ids: readonly string[]): (WordEntry | null)[];
  /** The lemma of an English form ("went": go); the form itself, in lower case, when the dictionary knows none. */
  lemmaOf(englishForm: string): string;
  /** Up to `most` headwords that are no form of another, the most frequent first. */
  mostFrequent(language: Language, most: number): string[];
  /** How frequent a headword is, 1 is the most frequent; null when unknown. Cheaper than its entry. */
  frequencyRank(language: Language, lemma: string): number | null;
  /**
   * Whether the entry of a headword gives `meaning` as one of its meanings; null when there is no such headword. Cheaper than
   * its entry, and as strict: "agreement" is no meaning of an entry that says "disagreement" or "agreement in form".
   */
  gives(language: Language, lemma: string, meaning: string): boolean | null;
  /**
   * The usual Chinese words whose entries name an English word or phrase, the most frequent first. Case counts: "Shanghai"
   * is a city.
   */
  chineseFor(english: string): Renderings;
  /** At most `limit` known spellings near an unknown one, the likeliest first. */
  suggestions(term: string, limit: number): string[];
  close(): void;
}

/** `actions` are the senses that read "to …", `things` the others. */
export interface Renderings {
  things: string[];
  actions: string[];
}

interface EnglishRow {
  key: string;
  lemma: string | null;
  phonetic: string | null;
  translation: string | null;
  definition: string | null;
  rank: number | null;
  tags: string | null;
  exchange: string | null;
  synonyms: string | null;
}
interface ChineseRow {
  key: string;
  readings: string;
  rank: number | null;
}

/** Sorts behind all words of known frequency. */
const UNRANKED = 100_000;

/** Opens a file made by buildDictionary; throws when it is not there or is none. Pages are mapped, not copied. */
export function openDictionary(file: string): Dictionary {
  const database = new DatabaseSync(immutable(file), { readOnly: true });
  database.exec('PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -2000; PRAGMA query_only = ON');
  const englishByKey = database.prepare('SELECT * FROM english WHERE key = ?');
  const chineseByKey = database.prepare('SELECT key, readings, rank FROM chinese WHERE key = ?');
  const simplifiedOf = database.prepare('SELECT simplified FROM traditional WHERE key = ?');
  const lemmaOfForm = database.prepare('SELECT lemma FROM form WHERE key = ?');
  const englishRank = database.prepare('SELECT rank FROM english WHERE key = ?');
  const englishText = database.prepare('SELECT translation AS text FROM english WHERE key = ?');
  const chineseText = database.prepare('SELECT readings AS text FROM chinese WHERE key = ?');
  const renderingOf = database.prepare('SELECT things, actions FROM rendering WHERE key = ?');
  const chineseRank = database.prepare('SELECT rank FROM chinese WHERE key = ?');
  const frequentChinese = database.prepare(
    'SELECT key AS lemma FROM chinese WHERE rank IS NOT NULL ORDER BY rank, key LIMIT ?',
  );
  const frequentEnglish = database.prepare(
    `SELECT coalesce(lemma, key) AS lemma FROM english
     WHERE rank IS NOT NULL AND key NOT IN (SELECT key FROM form) ORDER BY rank, key LIMIT ?`,
  );
  let spelling: ReturnType<typeof createSpelling> | undefined;

  function english(lemma: string): WordEntry | null {
    const row = englishByKey.get(lemma.toLowerCase()) as EnglishRow | undefined;
    return row ? englishEntry(row) : null;
  }

  function chinese(lemma: string): WordEntry | null {
    const row = chineseByKey.get(lemma) as ChineseRow | undefined;
    return row ? chineseEntry(row) : null;
  }

  function word(language: Language, lemma: string): WordEntry | null {
    if (lemma === '' || lemma.length > LONGEST_TERM) return null;
    return language === 'ZH' ? chinese(lemma) : english(lemma);
  }

  const redirect = (form: string): string | undefined =>
    (lemmaOfForm.get(form.toLowerCase()) as { lemma: string } | undefined)?.lemma;

  /** A form by its redirect, else as it is. */
  function inflected(form: string): WordEntry | null {
    return english(redirect(form) ?? form);
  }

  function lookUpChinese(term: string): WordEntry | null {
    const direct = chinese(term);
    if (direct) return direct;
    const row = simplifiedOf.get(term) as { simplified: string } | undefined;
    return row ? chinese(row.simplified) : null;
  }

  function lookUpEnglish(term: string): WordEntry | null {
    for (const spelling of spellingsOf(term)) {
      const entry = inflected(spelling);
      if (entry) return entry;
    }
    if (term.includes(' ')) return inflectedPhrase(term);
    for (const stem of regularStems(term.toLowerCase())) {
      const entry = inflected(stem);
      if (entry) return entry;
    }
    return null;
  }

  /** "looking forward to", "action items", "took cares of": the lemma of the first word, of the last, of each. */
  function inflectedPhrase(phrase: string): WordEntry | null {
    const words = phrase.toLowerCase().split(' ');
    if (words.length > 6) return null;
    const lemmas = words.map(lemmaOf);
    const variants = [[lemmas[0], ...words.slice(1)], [...words.slice(0, -1), lemmas.at(-1)], lemmas];
    for (const variant of variants) {
      const entry = english(variant.join(' '));
      if (entry) return entry;
    }
    return null;
  }

  function lemmaOf(form: string): string {
    const key = form.toLowerCase();
    if (form.length > LONGEST_TERM) return key;
    const known = redirect(key) ?? (englishRank.get(key) ? key : undefined);
    return known ?? regularStems(key).find((stem) => englishRank.get(stem)) ?? key;
  }

  function lookUp(term: string): WordEntry | null {
    const normal = normalizeTerm(term);
    if (normal === '') return null;
    return containsHan(normal) ? lookUpChinese(normal) : lookUpEnglish(normal);
  }

  /** The words are read once, when the first misspelling comes. */
  function suggestEnglish(term: string, limit: number): string[] {
    spelling ??= createSpelling(candidates('SELECT key, rank FROM english WHERE rank IS NOT NULL OR tags IS NOT NULL'));
    return spelling(term, limit);
  }

  /** Row by row and as arrays: 60,000 row objects at once would stay in the heap's peak. */
  function* candidates(query: string, ...values: (string | number)[]): Generator<Candidate> {
    const statement = database.prepare(query);
    statement.setReturnArrays(true);
    for (const row of statement.iterate(...values)) {
      const [word, rank] = row as unknown as [string, number | null];
      yield { word, rank: rank ?? UNRANKED };
    }
  }

  function suggestChinese(term: string, limit: number): string[] {
    // A wrong character rarely is the first one, and only words that share it are near in the index.
    const first = [...term][0]!;
    const near = candidates(
      'SELECT key, rank FROM chinese WHERE key > ? AND key < ? AND length(key) BETWEEN ? AND ?',
      first,
      `${first}\u{10ffff}`,
      term.length - 1,
      term.length + 1,
    );
    return createSpelling(near)(term, limit);
  }

  return {
    word,
    lookUp,
    lemmaOf,
    words: (ids) =>
      ids.map((id) => {
        const parsed = parseWordId(id);
        return parsed && word(parsed.language, parsed.lemma);
      }),
    mostFrequent(language, most) {
      const rows = (language === 'ZH' ? frequentChinese : frequentEnglish).all(most);
      return rows.map(({ lemma }) => lemma as string);
    },
    frequencyRank(language, lemma) {
      if (lemma.length > LONGEST_TERM) return null;
      const row = language === 'ZH' ? chineseRank.get(lemma) : englishRank.get(lemma.toLowerCase());
      return (row as { rank: number | null } | undefined)?.rank ?? null;
    },
    gives(language, lemma, meaning) {
      if (lemma.length > LONGEST_TERM) return null;
      const row = language === 'ZH' ? chineseText.get(lemma) : englishText.get(lemma.toLowerCase());
      return row === undefined ? null : listsMeaning((row as { text: string | null }).text ?? '', meaning);
    },
    chineseFor(english) {
      if (english.length > LONGEST_TERM) return NO_RENDERINGS;
      const row = renderingOf.get(english) as { things: string; actions: string } | undefined;
      return row ? { things: wordsIn(row.things), actions: wordsIn(row.actions) } : NO_RENDERINGS;
    },
    suggestions(term, limit) {
      const normal = withoutEdgePunctuation(normalizeTerm(term));
      if (normal.length < 2 || limit < 1) return [];
      return containsHan(normal) ? suggestChinese(normal, limit) : suggestEnglish(normal.toLowerCase(), limit);
    },
    close: () => database.close(),
  };
}

const NO_RENDERINGS: Renderings = { things: [], actions: [] };
const wordsIn = (list: string): string[] => (list === '' ? [] : list.split(' '));

/** A finished dictionary never changes, so SQLite need not lock it for each statement: three times as fast. */
function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}

/** The term, then without punctuation at its edges, then with another hyphenation: "e mail" is "e-mail". */
function* spellingsOf(term: string): Generator<string> {
  yield term;
  const bare = withoutEdgePunctuation(term);
  if (bare !== term) yield bare;
  if (bare.includes('-')) yield* [bare.replaceAll('-', ' '), bare.replaceAll('-', '')];
  if (bare.includes(' ')) yield bare.replaceAll(' ', '-');
}

function englishEntry(row: EnglishRow): WordEntry {
  const lemma = row.lemma ?? row.key;
  const examTags = row.tags?.split(' ') ?? [];
  return {
    id: wordId('EN', lemma),
    language: 'EN',
    lemma,
    phonetic: row.phonetic && normalizeIpa(row.phonetic),
    senses: parseSenses(row.translation ?? '', row.definition ?? ''),
    frequencyRank: row.rank,
    level: estimateLevel(row.rank, examTags),
    examTags,
    forms: parseForms(row.exchange ?? ''),
    nearSynonyms: row.synonyms ? (JSON.parse(row.synonyms) as NearSynonym[]) : [],
    inflectionOf: lemmaIn(row.exchange ?? '', lemma),
  };
}

function chineseEntry(row: ChineseRow): WordEntry {
  const readings = JSON.parse(row.readings) as ChineseReading[];
  return {
    id: wordId('ZH', row.key),
    language: 'ZH',
    lemma: row.key,
    ...parseReadings(readings),
    frequencyRank: row.rank,
    level: null,
    examTags: [],
    forms: traditionalForms(row.key, readings),
    nearSynonyms: [],
    inflectionOf: null,
  };
}
