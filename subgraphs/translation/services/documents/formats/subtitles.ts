import { type DocumentFormat, UnreadableDocument } from './format.ts';
import { decodeText, encodeText } from './text-encoding.ts';
import { type Block, joinLines, openBlocks, type TextPart } from './text-parts.ts';

const LINE = /.*(?:\r\n|\n|\r|$)/g;
const TIMES = /^\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}/;
/** What somebody else says stands on a line of its own. */
const SPEAKER = /^\s*[-–—]/;
/** <i>, {\an8} */
const STYLE = /<[^<>\n]{1,200}>|\{\\[^{}\n]{1,200}\}/g;

/** SubRip subtitles: numbers and times stay; a cue has as many lines as before. */
export const subtitles: DocumentFormat = {
  name: 'a SubRip file',
  mediaType: 'application/x-subrip',
  extension: 'srt',
  async open(bytes) {
    const decoded = decodeText(bytes);
    const cues = cuesOf(decoded.text);
    if (cues.length === 0) throw new UnreadableDocument('There are no subtitles in this file.');
    const opened = openBlocks(
      decoded.text,
      cues.flatMap((cue) => blocksOf(decoded.text, cue)),
      (text, { pieces }) => {
        const before = decoded.text.slice(pieces[0].start, pieces[0].end);
        const [ending = '\n'] = /\r\n|\n|\r/.exec(before) ?? [];
        return wrapped(text, before.split(/\r\n|\n|\r/).length, ending);
      },
    );
    return { ...opened, rebuild: async (translations) => encodeText(opened.rebuild(translations), decoded) };
  },
};

interface Line {
  start: number;
  /** Before the line break. */
  end: number;
}

/** The lines of text of each cue: those between its times and an empty line. */
function cuesOf(source: string): Line[][] {
  const cues: Line[][] = [];
  let current: Line[] | null = null;
  for (const { 0: line, index } of source.matchAll(LINE)) {
    const content = line.trimEnd();
    if (TIMES.test(content)) {
      current = [];
      cues.push(current);
    } else if (content.trim() === '') current = null;
    else current?.push({ start: index + (line.length - line.trimStart().length), end: index + content.length });
  }
  return cues.filter((cue) => cue.length > 0);
}

function blocksOf(source: string, cue: Line[]): Block[] {
  const dialogue = cue.some(({ start, end }) => SPEAKER.test(source.slice(start, end)));
  const spans = dialogue ? cue : [{ start: cue[0]!.start, end: cue.at(-1)!.end }];
  return spans.flatMap(({ start, end }) => {
    const parts = partsBetweenStyles(source, start, end);
    return parts.length > 0 ? [parts as Block] : [];
  });
}

function partsBetweenStyles(source: string, from: number, to: number): TextPart[] {
  const parts: TextPart[] = [];
  let start = from;
  const add = (end: number) => {
    const text = joinLines(source.slice(start, end));
    if (text.trim() !== '') parts.push({ pieces: [{ start, end }], text });
  };
  for (const { 0: style, index } of source.slice(from, to).matchAll(STYLE)) {
    add(from + index);
    start = from + index + style.length;
  }
  add(to);
  return parts;
}

/** Lines of about one length, broken between words. */
function wrapped(text: string, lines: number, ending: string): string {
  const output: string[] = [];
  let rest = text.trim();
  for (let left = lines; left > 1 && rest !== ''; left--) {
    const at = breakNear(rest, Math.round(rest.length / left));
    output.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return [...output, rest].filter((line) => line !== '').join(ending);
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
/** These don't begin a line. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}]/u;

function breakNear(text: string, wanted: number): number {
  let best = text.length;
  for (const { index, segment } of segmenter.segment(text)) {
    const nearer = Math.abs(index - wanted) < Math.abs(best - wanted);
    if (index > 0 && nearer && !CLOSING.test(segment)) best = index;
  }
  return best;
}
