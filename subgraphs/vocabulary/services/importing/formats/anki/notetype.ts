import type { RawCard } from '../../rows.ts';
import { textOfHtml } from './text-of-html.ts';

/** How notes of one kind become cards. */
export interface Notetype {
  isCloze: boolean;
  fields: string[];
  /** By the card's number; of a cloze one for all. */
  templates: { question: string; answer: string }[];
}

type NoteContent = Pick<RawCard, 'front' | 'back' | 'example'>;

const SPECIAL = new Set(['FrontSide', 'Tags', 'Type', 'Deck', 'Subdeck', 'Card', 'CardFlag']);
const EXAMPLE = /example|sentence|例/i;
/** Of a cloze: `{{c1::answer::hint}}`. */
const CLOZE = /\{\{c(\d+)::([\s\S]*?)(?:::([\s\S]*?))?\}\}/g;

/**
 * The text of one card of a note. The front is the first field that the question shows; the back, what the answer shows
 * beside; a field that is called an example is one.
 * @param ord the number of the card among those of its note, from 0
 */
export function contentOfCard(notetype: Notetype, values: readonly string[], ord: number): NoteContent {
  const texts = new Map(notetype.fields.map((name, index) => [name, textOfHtml(values[index] ?? '')]));
  return notetype.isCloze ? clozeContent(texts, ord) : templateContent(notetype, texts, ord);
}

function templateContent({ templates, fields }: Notetype, texts: Map<string, string>, ord: number): NoteContent {
  const template = templates[ord];
  const filled = (names: readonly string[]) => names.filter((name) => texts.get(name));
  const asked = filled(template ? fieldsOf(template.question) : fields)[0] ?? fields[0] ?? '';
  const others = (names: readonly string[]) => filled(names).filter((name) => name !== asked);
  const example = others(fields).find((name) => EXAMPLE.test(name));
  const answered = others(template ? fieldsOf(template.answer) : fields).filter((name) => name !== example);
  const backs = answered.length > 0 ? answered : others(fields).filter((name) => name !== example);
  const textsOf = (names: readonly string[]) => names.map((name) => texts.get(name)).join('\n');
  const [front, back, sentence] = [textsOf([asked]), textsOf(backs), example ? textsOf([example]) : ''];
  return back === '' ? { front, back: sentence, example: '' } : { front, back, example: sentence };
}

function clozeContent(texts: Map<string, string>, ord: number): NoteContent {
  const [text = '', ...extra] = [...texts.values()];
  const answers: string[] = [];
  const front = text.replace(CLOZE, (_, number: string, answer: string, hint: string | undefined) => {
    if (Number(number) !== ord + 1) return answer;
    answers.push(answer);
    return `[${hint ?? '…'}]`;
  });
  return { front, back: [...answers, ...extra].filter(Boolean).join('\n'), example: '' };
}

/** The fields that a side of a template shows, in their order, without its conditions and filters. */
function fieldsOf(template: string): string[] {
  const names = Array.from(template.matchAll(/\{\{([^{}]*)\}\}/g), ([, inner = '']) => inner.trim())
    .filter((inner) => !/^[#^/!]/.test(inner))
    .map((inner) => inner.slice(inner.lastIndexOf(':') + 1).trim());
  return [...new Set(names)].filter((name) => !SPECIAL.has(name));
}
