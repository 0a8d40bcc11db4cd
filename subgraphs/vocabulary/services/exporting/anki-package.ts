import { createWriteStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import type { ExportedCard, ExportedPages, ExportedReview } from '../../data/exported-cards.ts';
import { AGAIN_TO_EASY, DAY_MS, toAnki, USUAL_FACTOR } from '../../domain/anki-schedule.ts';
import { COLLECTION_SCHEMA, checksumOf, collectionRow, DECK, NOTETYPE } from './anki-collection.ts';

/**
 * An .apkg as every Anki since 2.1 reads it: a zip with a collection of schema 11. @returns how many cards there are
 */
export async function writeAnkiPackage(pages: ExportedPages, file: string): Promise<number> {
  const collection = `${file}.anki2`;
  const count = await writeCollection(pages, collection);
  const archive = new yazl.ZipFile();
  archive.addFile(collection, 'collection.anki2');
  // Which sounds and pictures are in the package: none.
  archive.addBuffer(Buffer.from('{}'), 'media');
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
  return count;
}

async function writeCollection(pages: ExportedPages, file: string): Promise<number> {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    database.exec(COLLECTION_SCHEMA);
    const writer = prepareWriter(database);
    let count = 0;
    for await (const { cards, reviews } of pages) {
      database.exec('BEGIN');
      for (const [index, card] of cards.entries()) writer.card(card, count + index + 1);
      for (const review of reviews) writer.review(review);
      database.exec('COMMIT');
      count += cards.length;
    }
    return count;
  } finally {
    database.close();
  }
}

function prepareWriter(database: DatabaseSync) {
  const now = Date.now();
  const startMs = Math.floor(now / DAY_MS) * DAY_MS - 20 * 365 * DAY_MS;
  const col = collectionRow({ startMs, now });
  database
    .prepare('INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, ?)')
    .run(col.crt, col.mod, col.scm, col.conf, col.models, col.decks, col.dconf, col.tags);
  const note = database.prepare("INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')");
  const cardOf = database.prepare('INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)');
  const review = database.prepare('INSERT OR IGNORE INTO revlog VALUES (?, ?, -1, ?, ?, 0, ?, ?, ?)');
  const seconds = Math.floor(now / 1_000);
  /** Anki's ids are times in milliseconds, and no two are the same. */
  let lastId = 0;
  const numbers = new Map<string, number>();

  return {
    card(card: ExportedCard, position: number) {
      lastId = Math.max(lastId + 1, card.createdAt.getTime());
      numbers.set(card.id, lastId);
      const fields = [card.front, card.back, card.example ?? ''].map(toHtml);
      const tags = card.tags.length === 0 ? '' : ` ${card.tags.map(toTag).join(' ')} `;
      note.run(lastId, card.id, NOTETYPE, seconds, tags, fields.join('\x1f'), card.front, checksumOf(card.front));
      const { type, queue, due, ivl, factor, reps, lapses, left, data } = toAnki(card, { startMs, position });
      cardOf.run(lastId, lastId, DECK, seconds, type, queue, due, ivl, factor, reps, lapses, left, data);
    },
    review({ cardId, at, rating, durationMs, scheduledDays, stateBefore }: ExportedReview) {
      const card = numbers.get(cardId);
      if (card === undefined) return;
      const ivl = scheduledDays < 1 ? -Math.round(scheduledDays * 86_400) : Math.round(scheduledDays);
      const type = stateBefore === 'REVIEW' ? 1 : stateBefore === 'RELEARNING' ? 2 : 0;
      const ease = AGAIN_TO_EASY.indexOf(rating) + 1;
      const factor = type === 0 ? 0 : USUAL_FACTOR;
      let id = at.getTime();
      // Two answers of one millisecond: the second one is moved by another.
      while (Number(review.run(id, card, ease, ivl, factor, Math.min(durationMs ?? 0, 3_600_000), type).changes) === 0)
        id += 1;
    },
  };
}

const toHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');

/** Anki parts tags by spaces; a no-break space within one is shown as a space, and parts nothing. */
const toTag = (tag: string): string => tag.replace(/\s/g, '\u00a0');
