/** A part of a text that is rewritten at once, or what stands between two of them. */
export interface Block {
  text: string;
  isBlank: boolean;
}

const LARGEST = 3_000;

/** Cuts a text at its blank lines into blocks, small ones joined; put together they are the text. */
export function blocksOf(text: string, largest = LARGEST): Block[] {
  const blocks: Block[] = [];
  for (const piece of text.split(/((?:[ \t]*\r?\n){2,})/)) {
    if (piece === '') continue;
    const isBlank = piece.trim() === '';
    const [before, gap] = blocks.slice(-2);
    const joins = !isBlank && before && gap?.isBlank && before.text.length + gap.text.length + piece.length <= largest;
    if (joins) blocks.splice(-2, 2, { text: before.text + gap.text + piece, isBlank: false });
    else blocks.push({ text: piece, isBlank });
  }
  return blocks;
}
