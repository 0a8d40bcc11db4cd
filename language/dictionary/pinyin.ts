const MARKED: Record<string, string> = {
  a: 'aāáǎàa',
  e: 'eēéěèe',
  i: 'iīíǐìi',
  o: 'oōóǒòo',
  u: 'uūúǔùu',
  ü: 'üǖǘǚǜü',
};
const SYLLABLE = /^([a-zA-ZüÜ]+)([1-5])$/;

/** CC-CEDICT's numbered pinyin with tone marks: "Zhong1 guo2" is "Zhōng guó", "lu:4" is "lǜ". Other text stays as it is. */
export function markTones(numbered: string): string {
  return numbered.replaceAll('u:', 'ü').replaceAll('U:', 'Ü').split(' ').map(markSyllable).join(' ');
}

/** The same without tones, as names are written in English: "Zhong1 guo2" is "Zhongguo". */
export const plainPinyin = (marked: string): string =>
  marked.replaceAll('ü', 'u').normalize('NFD').replace(/\p{M}/gu, '').replaceAll(' ', '');

function markSyllable(syllable: string): string {
  const match = SYLLABLE.exec(syllable);
  if (!match) return syllable;
  const letters = match[1]!;
  const tone = Number(match[2]);
  const at = positionOfMark(letters.toLowerCase());
  if (at < 0 || tone === 5) return letters;
  const vowel = letters[at]!;
  const marked = MARKED[vowel.toLowerCase()]![tone]!;
  return letters.slice(0, at) + (vowel === vowel.toLowerCase() ? marked : marked.toUpperCase()) + letters.slice(at + 1);
}

/** a and e take the mark, else the o of ou, else the last vowel. */
function positionOfMark(letters: string): number {
  const open = letters.search(/[ae]/);
  if (open >= 0) return open;
  const ou = letters.indexOf('ou');
  if (ou >= 0) return ou;
  return letters.search(/[iouü](?=[^iouü]*$)/);
}
