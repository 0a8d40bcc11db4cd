import { plainPinyin } from '../../dictionary/pinyin.ts';
import type { Lexicon } from '../lexicon.ts';

/** Usual surnames; left out are those that mostly are a word of grammar (和, 于, 向, 时, 从, 都). */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严武戴莫孔汤';
const COMPOUND_SURNAMES = new Set('欧阳 司马 上官 诸葛 司徒 东方 慕容 皇甫 令狐 尉迟 公孙 端木'.split(' '));
const TITLES: Record<string, string> = {
  ...{ 总经理: 'General Manager', 副总裁: 'Vice President', 副总: 'Deputy Director', 总监: 'Director', 总: 'Director' },
  ...{
    经理: 'Manager',
    主管: 'Supervisor',
    主任: 'Director',
    董事长: 'Chairman',
    董: 'Chairman',
    部长: 'Department Head',
  },
  ...{
    工程师: 'Engineer',
    工: 'Engineer',
    老师: 'Teacher',
    教授: 'Professor',
    博士: 'Dr.',
    医生: 'Dr.',
    律师: 'Attorney',
  },
  ...{
    先生: 'Mr.',
    女士: 'Ms.',
    小姐: 'Miss',
    太太: 'Mrs.',
    秘书: 'Secretary',
    会计: 'Accountant',
    组长: 'Team Leader',
  },
};
const TITLE = Object.keys(TITLES)
  .sort((a, b) => b.length - a.length)
  .join('|');

/** 王总, 陈女士, 小李, 老张: sticky, and more certain than what a segmenter makes of them. */
const ADDRESSED = new RegExp(`([${SURNAMES}]|${[...COMPOUND_SURNAMES].join('|')})(${TITLE})`, 'uy');
const FAMILIAR = new RegExp(`([小老])([${SURNAMES}])(?![组队区型量学时孩说])`, 'uy');

export interface FoundName {
  length: number;
  /** How the name is written in English, with the title before it as English has it. */
  gloss: string;
}

export function nameAt(text: string, at: number, lexicon: Lexicon): FoundName | null {
  ADDRESSED.lastIndex = at;
  const addressed = ADDRESSED.exec(text);
  if (addressed) {
    const [all, surname, title] = addressed as unknown as [string, string, string];
    return { length: all.length, gloss: `${TITLES[title]} ${romanized(surname, lexicon)}` };
  }
  FAMILIAR.lastIndex = at;
  const familiar = FAMILIAR.exec(text);
  if (!familiar) return null;
  return {
    length: familiar[0].length,
    gloss: `${familiar[1] === '小' ? 'Xiao' : 'Lao'} ${romanized(familiar[2]!, lexicon)}`,
  };
}

/** A person's name as it is written in English, surname first: 王小明 is "Wang Xiaoming", 欧阳修 "Ouyang Xiu". */
export function writeName(name: string, lexicon: Lexicon): string {
  const characters = [...name];
  const length = characters.length > 2 && COMPOUND_SURNAMES.has(characters.slice(0, 2).join('')) ? 2 : 1;
  const parts = [characters.slice(0, length), characters.slice(length)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => romanized(part.join(''), lexicon))
    .join(' ');
}

/** Whether a segmenter's guess of a name is believable: a usual surname and one or two characters. */
export const looksLikeName = (word: string): boolean => {
  const length = [...word].length;
  const isCompound = COMPOUND_SURNAMES.has(word.slice(0, 2));
  return isCompound ? length > 2 && length <= 4 : SURNAMES.includes(word[0]!) && length >= 2 && length <= 3;
};

/** The reading of each character with its tone. A surname's own reading counts: 曾 is Zēng. */
export function readingOf(text: string, lexicon: Lexicon): string | null {
  const syllables = [...text].map((character) => lexicon.word('ZH', character)?.phonetic);
  return syllables.every(Boolean) ? syllables.join(' ') : null;
}

const SURNAME_READINGS: Record<string, string> = { 曾: 'Zēng', 单: 'Shàn', 任: 'Rén', 石: 'Shí', 沈: 'Shěn' };

/** 深圳 is Shenzhen. */
export function romanized(text: string, lexicon: Lexicon): string {
  const reading = SURNAME_READINGS[text] ?? readingOf(text, lexicon);
  const plain = reading ? plainPinyin(reading).toLowerCase() : text;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
