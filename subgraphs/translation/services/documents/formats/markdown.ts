import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { type DocumentFormat, UnreadableDocument } from './format.ts';
import { decodeText, encodeText } from './text-encoding.ts';
import { type Block, joinLines, openBlocks, type TextPart } from './text-parts.ts';

const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\r?\n[\s\S]*?\r?\n\1[ \t]*(?:\r?\n|$)/;
/** UTF-16 units, markup included: the parser takes some 3 s of CPU for a million. */
const MAX_SOURCE = 750_000;
/** What holds a text of its own. */
const BLOCKS = new Set<Nodes['type']>(['paragraph', 'heading', 'tableCell']);

/** Markdown: headings, paragraphs and cells are translated; code, addresses, HTML, front matter and all markup stay. */
export const markdown: DocumentFormat = {
  name: 'a Markdown file',
  mediaType: 'text/markdown',
  extension: 'md',
  async open(bytes) {
    const decoded = decodeText(bytes);
    const { text: source } = decoded;
    if (source.length > MAX_SOURCE) throw new UnreadableDocument('This document has more text than can be read.');
    const front = FRONT_MATTER.exec(source)?.[0].length ?? 0;
    const tree = fromMarkdown(source.slice(front), {
      extensions: [gfmTable()],
      mdastExtensions: [gfmTableFromMarkdown()],
    });
    const blocks: Block[] = [];
    const inTables = new Set<TextPart>();
    for (const block of blocksIn(tree)) {
      for (const parts of linesOf(block, front)) {
        if (parts.length === 0) continue;
        blocks.push(parts as Block);
        if (block.type === 'tableCell') for (const part of parts) inTables.add(part);
      }
    }
    const opened = openBlocks(source, blocks, (text, part, first) => {
      const before = source.slice(part.pieces[0].start, part.pieces[0].end);
      const escaped = escapeText(text, before === part.text ? before : '', first);
      return inTables.has(part) ? escaped.replace(/(?<!\\)\|/g, '\\|') : escaped;
    });
    return { ...opened, rebuild: async (translations) => encodeText(opened.rebuild(translations), decoded) };
  },
};

function* blocksIn(node: Nodes): Generator<Nodes> {
  if (BLOCKS.has(node.type)) yield node;
  else if ('children' in node) for (const child of node.children) yield* blocksIn(child);
}

/** The texts of a block, parted where its author ends a line; links and emphasis are gone through, code and HTML are not. */
function linesOf(block: Nodes, offset: number): TextPart[][] {
  const lines: TextPart[][] = [[]];
  const visit = (node: Nodes): void => {
    if (node.type === 'break') lines.push([]);
    else if (node.type === 'text') {
      const { start, end } = node.position!;
      const piece = { start: offset + start.offset!, end: offset + end.offset! };
      lines.at(-1)!.push({ pieces: [piece], text: joinLines(node.value) });
    } else if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(block);
  return lines;
}

const SPECIAL = /[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w{1,30};)/gu;
const BEGINS_A_BLOCK = /^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{3,}\s*$|~{3,})/;
const BEGINS_A_LIST = /^(\d{1,9})([.)])(?=\s|$)/;

/** So that a text stays one; what the text before had as it is means nothing in this place either. */
function escapeText(text: string, before: string, first: boolean): string {
  const escaped = text.replace(SPECIAL, (character) => (before.includes(character) ? character : `\\${character}`));
  if (!first) return escaped;
  return escaped.replace(BEGINS_A_BLOCK, '\\$&').replace(BEGINS_A_LIST, '$1\\$2');
}
