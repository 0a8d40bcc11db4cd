import type { SaxesParser } from 'saxes';
import type { Block, Piece, TextPart } from './text-parts.ts';

/** These part no text of one format: Word leaves them behind wherever somebody has typed or a speller has looked. */
const UNSEEN = new Set([
  'w:r',
  'w:t',
  'w:rPr',
  'w:proofErr',
  'w:bookmarkStart',
  'w:bookmarkEnd',
  'w:lastRenderedPageBreak',
]);
/** What stands behind these is a text of its own, though in the same paragraph. */
const BREAKS = new Set(['w:br', 'w:cr', 'w:tab', 'w:ptab']);
/** Of a run's format, what a reader does not see. */
const INVISIBLE_FORMAT = /<w:(?:lang|noProof|rFonts|webHidden)\b[^>]*\/>/g;

interface Paragraph {
  parts: (TextPart & { format: string })[];
  /** Something visible stood behind the last part. */
  parted: boolean;
  /** Of the run that is being read, as the source writes it. */
  format: string;
}

/**
 * The paragraphs of a story in WordprocessingML. Runs next to each other that look the same are one part. No entity is
 * known but XML's own, and a document type is refused, so that nothing is fetched and nothing grows.
 * @throws for what is no well-formed XML
 */
export function readParagraphs(source: string, parser: SaxesParser): Block[] {
  const blocks: Block[] = [];
  const open: Paragraph[] = [];
  /** Paragraphs stand in paragraphs: in text boxes. */
  const current = () => open.at(-1);
  let formatFrom = 0;
  let insideFormat = 0;
  let text: { piece: Piece; content: string } | null = null;

  function endBlock() {
    const paragraph = current();
    if (!paragraph) return;
    if (paragraph.parts.length > 0) blocks.push(paragraph.parts as unknown as Block);
    paragraph.parts = [];
    paragraph.parted = false;
  }

  function add({ piece, content }: NonNullable<typeof text>) {
    const paragraph = current();
    if (!paragraph || content === '') return;
    const last = paragraph.parts.at(-1);
    if (last && !paragraph.parted && last.format === paragraph.format) {
      last.pieces.push(piece);
      last.text += content;
    } else paragraph.parts.push({ pieces: [piece], text: content, format: paragraph.format });
    paragraph.parted = false;
  }

  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('A document type is not allowed.');
  });
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    if (insideFormat > 0) {
      if (!isSelfClosing) insideFormat += 1;
      return;
    }
    if (name === 'w:p') open.push({ parts: [], parted: false, format: '' });
    const paragraph = current();
    if (!paragraph) return;
    if (name === 'w:r') paragraph.format = '';
    if (name === 'w:rPr' && !isSelfClosing) {
      insideFormat = 1;
      formatFrom = parser.position;
    }
    if (BREAKS.has(name)) endBlock();
    else if (!UNSEEN.has(name)) paragraph.parted = true;
    if (name === 'w:t' && !isSelfClosing) {
      const start = parser.position;
      const keepsSpaces = attributes['xml:space'] === 'preserve';
      // Without the attribute Word would drop the space between two runs.
      text = keepsSpaces
        ? { piece: { start, end: start }, content: '' }
        : { piece: { start: start - 1, end: start, before: ' xml:space="preserve">' }, content: '' };
    }
  });
  for (const event of ['text', 'cdata'] as const) {
    parser.on(event, (content) => {
      if (text) text.content += content;
    });
  }
  parser.on('closetag', ({ name, isSelfClosing }) => {
    if (isSelfClosing && name !== 'w:p') return;
    if (insideFormat > 0) {
      insideFormat -= 1;
      const paragraph = current();
      if (insideFormat === 0 && paragraph) {
        const format = source.slice(formatFrom, source.lastIndexOf('<', parser.position - 1));
        paragraph.format = format.replace(INVISIBLE_FORMAT, '').trim();
      }
      return;
    }
    if (name === 'w:t' && text) {
      text.piece.end = source.lastIndexOf('<', parser.position - 1);
      add(text);
      text = null;
    }
    if (name === 'w:p') {
      endBlock();
      open.pop();
      // What comes behind a text box is not next to what came before it.
      const around = current();
      if (around) around.parted = true;
    }
    const paragraph = current();
    if (paragraph && !UNSEEN.has(name)) paragraph.parted = true;
  });
  parser.write(source).close();
  return blocks;
}
