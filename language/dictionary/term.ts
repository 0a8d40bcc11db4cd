/** No headword is longer; what is cannot be looked up and is not worth normalizing. */
export const LONGEST_TERM = 120;

const PLAIN = /^(?:[a-z]+|\p{Script=Han}+)$/iu;
const LEADING = /^[^\p{L}\p{N}$#+&.'-]+/u;
const TRAILING = /[^\p{L}\p{N}+#.'%-]{1,400}$/u;
const FULL_WIDTH = /[\uff21-\uff3a\uff41-\uff5a\uff10-\uff19]/g;
/** From "Ａ" to "A". */
const FULL_WIDTH_OFFSET = 0xfee0;

/**
 * A term as people select and paste it, as the dictionary spells it: full-width letters narrow, curly apostrophes
 * straight, white space single, surrounding punctuation and control characters gone. '' when nothing is left.
 */
export function normalizeTerm(term: string): string {
  if (term.length > 4 * LONGEST_TERM) return '';
  if (PLAIN.test(term)) return term.length > LONGEST_TERM ? '' : term;
  const normal = term
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(/[‘’ʼ`]/g, "'")
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .replace(LEADING, '')
    .replace(TRAILING, '')
    .normalize('NFC');
  return normal.length > LONGEST_TERM ? '' : normal;
}

/** The same without sentence punctuation, which a few headwords ("etc.", "'hood", "-able") have and most terms only drag along. */
export const withoutEdgePunctuation = (term: string): string => term.replace(/^[.'-]+|[.'%-]+$/g, '');

/** Stems that an English form may come from by the regular rules, the most likely first: "refactored" → refactor, refactore. */
export function regularStems(form: string): string[] {
  const stems: string[] = [];
  const strip = (suffix: string, ...endings: string[]) => {
    if (!form.endsWith(suffix) || form.length < suffix.length + 2) return;
    const stem = form.slice(0, -suffix.length);
    for (const ending of endings) stems.push(stem + ending);
    if (/([bdfglmnprt])\1$/.test(stem)) stems.push(stem.slice(0, -1));
  };
  strip("'s", '');
  strip("s'", 's', '');
  strip('ies', 'y');
  strip('ied', 'y');
  strip('es', '', 'e');
  strip('s', '');
  strip('ing', '', 'e');
  strip('ed', '', 'e');
  strip('er', '', 'e');
  strip('est', '', 'e');
  return stems;
}
