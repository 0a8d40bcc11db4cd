import type { Span } from './spans.ts';

const FENCE = /^[ \t>]*(`{3,}|~{3,})([^\r\n`]*)$/gm;

/** Fenced code blocks of Markdown, fences and all. A fence that nothing closes is no block. */
export function codeBlocks(text: string): Span[] {
  const blocks: Span[] = [];
  if (!text.includes('```') && !text.includes('~~~')) return blocks;
  let open: { start: number; fence: string } | null = null;
  for (const { 0: line, 1: fence, 2: info, index } of text.matchAll(FENCE)) {
    if (!open) open = { start: index, fence: fence! };
    else if (fence!.startsWith(open.fence) && info!.trim() === '') {
      blocks.push({ start: open.start, end: index + line.length });
      open = null;
    }
  }
  return blocks;
}
