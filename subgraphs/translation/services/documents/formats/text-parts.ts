import type { Span } from '#language/spans.ts';

/** A piece of a source, in UTF-16 units; `before` goes in front of what is written there, if that is anything. */
export interface Piece extends Span {
  before?: string;
}

/** Text between markup. What is written goes into the first of its pieces; the others are emptied. */
export interface TextPart {
  pieces: [Piece, ...Piece[]];
  /** As a reader sees it. */
  text: string;
}

/** What is translated as one text: a paragraph, a cell, a heading. Between its parts stands markup. */
export type Block = [TextPart, ...TextPart[]];

/** Text as the source writes it; `first` in its block. */
type Encode = (text: string, part: TextPart, first: boolean) => string;

/** In a block of more parts, each is a text of its own: nobody keeps so many marks in order. */
const MAX_PARTS = 20;

/**
 * The texts of a source, and a way to put their translations back, which changes nothing but them. Markup within a text
 * is shown as `{{1}}`, `{{2}}`…, which engines copy like any placeholder.
 */
export function openBlocks(source: string, blocks: readonly Block[], encode: Encode) {
  const small = blocks.flatMap((block): Block[] => (block.length > MAX_PARTS ? block.map((part) => [part]) : [block]));
  const marked = small.map(markBlock);

  return {
    texts: marked.map(({ text }) => text),

    rebuild(translations: readonly string[]): string {
      const changes = marked.flatMap(({ block, text, marks }, index) => {
        const translation = translations[index]!;
        if (translation === text) return [];
        return splitAtMarks(translation, marks, block).flatMap((written, position) =>
          changesOf(block[position]!, written, (part) => encode(written, part, position === 0)),
        );
      });
      return splice(source, changes);
    },
  };
}

function markBlock(block: Block) {
  const joined = block.map((part) => part.text).join('');
  let first = 1;
  // What looks like a mark may stand in the text itself.
  while (block.some((_, index) => joined.includes(`{{${first + index}}}`))) first += block.length;
  const marks = block.slice(1).map((_, index) => `{{${first + index}}}`);
  const text = block.map((part, index) => `${index > 0 ? marks[index - 1] : ''}${part.text}`).join('');
  return { block, text, marks };
}

/** The translation's parts; where its marks are not what they were, all of it stands in the place of the longest part. */
function splitAtMarks(translation: string, marks: readonly string[], block: Block): string[] {
  const parts: string[] = [];
  let rest = translation;
  for (const mark of marks) {
    const [before, ...after] = rest.split(mark);
    if (after.length !== 1) return inTheLongest(translation, marks, block);
    parts.push(before!);
    rest = after[0]!;
  }
  return [...parts, rest];
}

function inTheLongest(translation: string, marks: readonly string[], block: Block): string[] {
  const whole = marks.reduce((text, mark) => text.replaceAll(mark, ''), translation);
  const lengths = block.map(({ text }) => text.length);
  const longest = lengths.indexOf(Math.max(...lengths));
  return block.map((_, index) => (index === longest ? whole : ''));
}

interface Change extends Span {
  text: string;
}

function changesOf(part: TextPart, written: string, encode: (part: TextPart) => string): Change[] {
  if (written === part.text) return [];
  const [first, ...others] = part.pieces;
  const encoded = written === '' ? '' : encode(part);
  return [
    { start: first.start, end: first.end, text: `${encoded === '' ? '' : (first.before ?? '')}${encoded}` },
    ...others.map(({ start, end }) => ({ start, end, text: '' })),
  ];
}

function splice(source: string, changes: readonly Change[]): string {
  const output: string[] = [];
  let read = 0;
  for (const { start, end, text } of changes.toSorted((left, right) => left.start - right.start)) {
    output.push(source.slice(read, start), text);
    read = end;
  }
  return [...output, source.slice(read)].join('');
}

const BETWEEN_HAN = /(?<=[\p{Script=Han}，。、；：！？]) (?=[\p{Script=Han}，。、；：！？])/gu;

/** Lines that were only wrapped, as one: Chinese has no space where a line ended. */
export const joinLines = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ').replace(BETWEEN_HAN, '');
