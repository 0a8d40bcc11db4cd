import type { Letter } from '#platform/mail.ts';

export type Language = 'ZH' | 'EN';

export interface LetterText {
  subject: string;
  /** Paragraphs before and after the link. */
  before: string[];
  link: string;
  after: string[];
}

/** What a letter says in each language. The reader's own comes first; the other follows, for whoever else reads it. */
export type LetterTexts = Record<Language, LetterText>;

/** As plain text and as simple HTML, with the same words and one link. Nothing in it is written by users. */
export function layOut(texts: LetterTexts, first: Language, url: string): Omit<Letter, 'to'> {
  const ordered = first === 'ZH' ? [texts.ZH, texts.EN] : [texts.EN, texts.ZH];
  const text = ordered.map(({ before, after }) => [...before, url, ...after].join('\n\n')).join('\n\n――――――――\n\n');
  const sections = ordered.map(
    ({ before, link, after }) =>
      `${paragraphs(before)}<p><a href="${escapeHtml(url)}">${escapeHtml(link)}</a></p>${paragraphs(after)}`,
  );
  return {
    subject: ordered.map(({ subject }) => subject).join(' · '),
    text: `${text}\n`,
    html: `<!doctype html><html><body>${sections.join('<hr>')}</body></html>`,
  };
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
