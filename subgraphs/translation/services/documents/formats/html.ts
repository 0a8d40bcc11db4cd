import { Parser } from 'htmlparser2';
import type { DocumentFormat } from './format.ts';
import { decodeText, encodeText } from './text-encoding.ts';
import { type Block, openBlocks, type TextPart } from './text-parts.ts';

/** They part no text: what stands before, in and behind them is one. */
const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark meter output progress q rp rt ruby s small span strike strong sub sup time tt u wbr code kbd samp var img svg math input picture source'.split(
    ' ',
  ),
);
/** Their content is no text for people. */
const KEPT = new Set(
  'script style code pre kbd samp var svg math textarea template noscript object iframe canvas'.split(' '),
);
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const TOLD_ATTRIBUTES = new Set(['alt', 'title', 'placeholder', 'aria-label']);
const SPACES = /[ \t\r\n\f]+/g;

/** HTML: what people read is translated; markup, scripts, styles and code stay. */
export const html: DocumentFormat = {
  name: 'an HTML file',
  mediaType: 'text/html',
  extension: 'html',
  async open(bytes) {
    const decoded = decodeText(bytes);
    const { text: source, encoding } = decoded;
    const { blocks, attributes } = readBlocks(source);
    const opened = openBlocks(source, blocks, (text, part) => {
      const { start, end } = part.pieces[0];
      return attributes.has(part) ? escapeAttribute(text) : withSpacesOf(source.slice(start, end), escapeText(text));
    });
    const inUtf8 = (text: string) => (encoding === 'utf-8' ? text : text.replace(CHARSET, '$1utf-8'));
    return { ...opened, rebuild: async (translations) => encodeText(inUtf8(opened.rebuild(translations)), decoded) };
  },
};

const CHARSET = /(<meta\b[^>]{0,200}?charset\s*=\s*["']?)[\w-]+/gi;

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u00a0', '&nbsp;');

const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/** Where there was white space and still is some, it is the same: line breaks between elements are layout. */
const withSpacesOf = (before: string, text: string): string =>
  text
    .replace(/^ /, () => /^[ \t\r\n\f]+/.exec(before)?.[0] ?? ' ')
    .replace(/ $/, () => /[ \t\r\n\f]+$/.exec(before)?.[0] ?? ' ');

function readBlocks(source: string): { blocks: Block[]; attributes: Set<TextPart> } {
  const blocks: Block[] = [];
  const attributes = new Set<TextPart>();
  const open: { name: string; kept: boolean }[] = [];
  let parts: TextPart[] = [];
  /** Nothing but text since the last part. */
  let goesOn = false;

  const isKept = () => open.at(-1)?.kept ?? false;
  function endBlock() {
    const block = withoutEdges(source, parts);
    if (block.length > 0) blocks.push(block as Block);
    parts = [];
    goesOn = false;
  }
  function markup(name: string) {
    if (!INLINE.has(name)) endBlock();
    goesOn = false;
  }

  const parser = new Parser({
    onopentagname: markup,
    onattribute(name, value, quote) {
      if (!quote || !TOLD_ATTRIBUTES.has(name) || isKept() || value.trim() === '') return;
      const raw = source.slice(parser.startIndex, parser.endIndex + 1);
      const start = parser.startIndex + raw.indexOf(quote) + 1;
      const end = source.indexOf(quote, start);
      const part: TextPart = { pieces: [{ start, end }], text: value.replace(SPACES, ' ') };
      attributes.add(part);
      blocks.push([part]);
    },
    onopentag(name, { translate, class: classes = '' }) {
      if (VOID.has(name)) return;
      const untranslated = translate === 'no' || /\bnotranslate\b/.test(classes);
      open.push({ name, kept: isKept() || KEPT.has(name) || untranslated });
    },
    onclosetag(name) {
      markup(name);
      if (open.some((element) => element.name === name)) while (open.pop()!.name !== name);
    },
    oncomment: () => {
      goesOn = false;
    },
    ontext(text) {
      if (isKept()) return;
      const piece = { start: parser.startIndex, end: parser.endIndex + 1 };
      const last = parts.at(-1);
      if (goesOn && last) {
        last.pieces[0].end = piece.end;
        last.text += text;
      } else parts.push({ pieces: [piece], text });
      goesOn = true;
    },
  });
  parser.write(source);
  parser.end();
  endBlock();
  return { blocks, attributes };
}

/** White space around a block is the layout of the source; within it, any of it is one space. */
function withoutEdges(source: string, parts: TextPart[]): TextPart[] {
  const told = parts.map((part) => ({ ...part, text: part.text.replace(SPACES, ' ') }));
  while (told.length > 0 && told[0]!.text.trim() === '') told.shift();
  while (told.length > 0 && told.at(-1)!.text.trim() === '') told.pop();
  const [first, last] = [told[0], told.at(-1)];
  if (!first || !last) return [];
  const [head] = first.pieces;
  head.start += /^[ \t\r\n\f]*/.exec(source.slice(head.start, head.end))![0].length;
  const [tail] = last.pieces;
  tail.end -= /[ \t\r\n\f]*$/.exec(source.slice(tail.start, tail.end))![0].length;
  first.text = first.text.replace(/^ /, '');
  last.text = last.text.replace(/ $/, '');
  return told;
}
