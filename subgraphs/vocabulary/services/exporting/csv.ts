import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ExportedPages } from '../../data/exported-cards.ts';

/** Excel takes a CSV without one for the encoding of the system, which makes other characters of Chinese. */
const BYTE_ORDER_MARK = '\uFEFF';

/** As importCards reads it (RFC 4180). @returns how many cards there are */
export async function writeCsv(pages: ExportedPages, file: string): Promise<number> {
  let count = 0;
  async function* text() {
    yield `${BYTE_ORDER_MARK}front,back,example,tags\r\n`;
    for await (const { cards } of pages) {
      count += cards.length;
      yield cards
        .map(
          ({ front, back, example, tags }) => `${[front, back, example ?? '', tags.join(';')].map(field).join()}\r\n`,
        )
        .join('');
    }
  }
  await pipeline(text, createWriteStream(file));
  return count;
}

const field = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
