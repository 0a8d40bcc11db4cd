/** A part of a text in UTF-16 units, `end` not included. */
export interface Span {
  start: number;
  end: number;
}

/** A word, number or name as it stands in a text; a possessive 's is left outside. */
export interface Token extends Span {
  text: string;
  lower: string;
  /** Whether it may be an English word: not a number, an acronym, an identifier or a part of a file or domain name. */
  isWord: boolean;
  startsSentence: boolean;
  /** Whether nothing but white space stands between it and the token before, so that both may be one phrase. */
  continues: boolean;
}

const CHUNK = /[\p{Script=Latin}\p{N}_][\p{Script=Latin}\p{M}\p{N}_'’-]*/gu;
const LETTERS = /^[\p{Script=Latin}\p{M}'’-]+$/u;
const IDENTIFIER = /\p{Ll}\p{Lu}/u;
const ACRONYM = /^\p{Lu}{2,5}s?$/u;
/** The look-behind makes a row of thousands of dashes one try, not thousands. */
const POSSESSIVE = /(?:['’]s|(?<!['’-])['’-]+)$/;
/** With as many capitals and no small letter a text is no list of acronyms. */
const SHOUTING = 12;
/** Their full stop ends no sentence. */
const TITLE = /^(?:mr|mrs|ms|dr|prof)$/;
const SENTENCE_END = /[.!?…。！？:：;；\n\r•|]/;

/** The Latin-script tokens of a text, in order, without those that lie in `skip` (URLs, addresses, code), which is sorted. */
export function tokenise(text: string, skip: readonly Span[] = []): Token[] {
  const isAllCapitals = !/\p{Ll}/u.test(text) && (text.match(/\p{Lu}/gu)?.length ?? 0) >= SHOUTING;
  const tokens: Token[] = [];
  let previousEnd = 0;
  let nextSkip = 0;
  for (const { 0: chunk, index: start } of text.matchAll(CHUNK)) {
    while (nextSkip < skip.length && (skip[nextSkip] as Span).end <= start) nextSkip += 1;
    if (nextSkip < skip.length && (skip[nextSkip] as Span).start < start + chunk.length) continue;
    const word = chunk.replace(POSSESSIVE, '');
    if (word === '') continue;
    const end = start + word.length;
    const gap = text.slice(previousEnd, start);
    const isAfterTitle = gap === '. ' && TITLE.test(tokens.at(-1)?.lower ?? '');
    tokens.push({
      text: word,
      lower: word.toLowerCase().replaceAll('’', "'"),
      start,
      end,
      isWord:
        LETTERS.test(word) &&
        !IDENTIFIER.test(word) &&
        (isAllCapitals || !ACRONYM.test(word)) &&
        !isJoined(text, start, end),
      startsSentence: tokens.length === 0 || (SENTENCE_END.test(gap) && !isAfterTitle),
      continues: tokens.length > 0 && (/^\s+$/.test(gap) || isAfterTitle),
    });
    previousEnd = end;
  }
  return tokens;
}

/** "main.ts", "example.com", "#tag": a part of a name for machines. A capital after a dot begins a sentence. */
function isJoined(text: string, start: number, end: number): boolean {
  if (/[@#\\$]/.test(text[start - 1] ?? '')) return true;
  if (text[start - 1] === '.' && /[\p{L}\p{N}]/u.test(text[start - 2] ?? '') && /\p{Ll}/u.test(text[start] ?? ''))
    return true;
  return text[end] === '.' && /[\p{Ll}\p{N}]/u.test(text[end + 1] ?? '');
}
