/** What one word becomes in the other language, as the dictionaries' own lines offer it: bare, without grammar and notes. */

const NO_ENGLISH =
  /^(?:surname|(?:old |archaic |erhua )?variant|used in|used for|see |abbr\.|also |classifier|measure word|CL:|Taiwan pr|erhua|\(?lit\.|particle|marker)/i;
const PLACE_KIND =
  /^(\p{Lu}[\p{L}' ]+?)(?: (?:(?:prefecture-level|county-level|sub-provincial|special) )?(?:municipality|city|province|prefecture|district|county|autonomous region|administrative region))+$/u;
/** Technical fields and the web: what an English word means there is rarely what it means at work. */
const FIELD_MARK = /^(?:\[[^\]]*\]\s*)+/;

/** "to send (an email); to mail" offers send and mail; "Shanghai municipality (abbr. to 沪)" offers Shanghai. */
export function englishIn(sense: string): string[] {
  if (NO_ENGLISH.test(sense)) return [];
  return withoutParentheses(sense)
    .split(';')
    .map(bareEnglish)
    .filter((text) => text !== '');
}

function bareEnglish(part: string): string {
  return part
    .split(',')[0]!
    .trim()
    .replace(/^to (?:be )?(?=\S)/, '')
    .replace(/^(?:an? |the )(?=\S)/, '')
    .replace(/["“”]/g, '')
    .replace(/\b(?:sb|sth)(?:'s)?(?: or (?:sb|sth))?\b/g, '')
    .replace(/\b(?:oneself|one's|etc)\b/g, '')
    .replace(PLACE_KIND, '$1')
    .replace(/ +/g, ' ')
    .trim();
}

/** "[计] 使...变化, 报道" offers 变化 and 报道. */
export function chineseIn(line: string): string[] {
  return withoutParentheses(line)
    .replace(FIELD_MARK, '')
    .split(/[,，;；、]/)
    .map(trimPlaceholders)
    .filter((text) => text !== '');
}

/** "使...变化" and "把...捆起来" keep what is said, not where the object goes. */
const trimPlaceholders = (text: string): string =>
  text
    .trim()
    .replace(/^(?:使|把|将|对|为|向|给|与)(?=\.{2,}|…)/, '')
    .replace(/\.{2,}|…+|\s+/g, '');

export function withoutParentheses(text: string): string {
  let bare = text;
  for (let depth = 0; depth < 3; depth += 1) bare = bare.replace(/\s*[(（][^()（）]*[)）]\s*/g, ' ');
  return bare.replace(/\s+/g, ' ').trim();
}

const BEFORE_MEANING = /(?:^|["\n,，;；、.] ?|[,;"\n] ?(?:to |an? |the )|\)[ ]?)$/;
const AFTER_MEANING = /^(?:$|["\n,，;；、]| \(|\()/;

/** Whether the text of an entry, as the dictionary's file has it, lists a meaning that is these words and no others. */
export function listsMeaning(text: string, meaning: string): boolean {
  for (let at = text.indexOf(meaning); at >= 0 && meaning !== ''; at = text.indexOf(meaning, at + 1)) {
    const end = at + meaning.length;
    if (AFTER_MEANING.test(text.slice(end, end + 2)) && BEFORE_MEANING.test(text.slice(Math.max(0, at - 6), at)))
      return true;
  }
  return false;
}
