import { DatabaseSync } from 'node:sqlite';
import { type AnkiReview, toProgress } from '../../../../domain/anki-schedule.ts';
import { type CheckedRow, createRowCheck } from '../../rows.ts';
import { UnreadableFile } from '../unreadable.ts';
import { contentOfCard } from './notetype.ts';
import { readNotetypes } from './notetypes.ts';

/** Bytes; what is longer is read as if it were not there. */
const LONGEST = { fields: 65_536, tags: 4_096, data: 4_096 };
const IN_REASON = 40;

export interface AnkiCards {
  /** How many there are. */
  count: number;
  /** One at a time; of each the line is its number. */
  rows: Generator<CheckedRow>;
  close(): void;
}

interface CardRow {
  [column: string]: unknown;
}

/**
 * The cards of Anki's database, which is ours to change.
 * @throws UnreadableFile, `rows` too
 */
export function openCollection(file: string, maxRows: number): AnkiCards {
  const database = new DatabaseSync(file, { allowExtension: false });
  const close = () => database.close();
  try {
    return readable(() => {
      prepare(database);
      const count = Number(database.prepare('SELECT count(*) AS count FROM cards').get()?.count);
      return { count: Math.min(count, maxRows), rows: rowsOf(database, maxRows), close };
    });
  } catch (error) {
    close();
    throw error;
  }
}

/** Nothing in a file that somebody sent is run: there are plain tables, and what we ask of them. */
function prepare(database: DatabaseSync): void {
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
  const objects = database.prepare('SELECT type, sql FROM sqlite_schema').all() as {
    type: string;
    sql: string | null;
  }[];
  const isPlain = ({ type, sql }: { type: string; sql: string | null }) =>
    type === 'index' || (type === 'table' && !/^\s*create\s+virtual|\bas\s*\(/i.test(sql ?? ''));
  if (!objects.every(isPlain))
    throw new UnreadableFile('This package is not from Anki: its database has views or triggers.');
  database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF');
  database.exec('CREATE INDEX IF NOT EXISTS reviews_of_card ON revlog (cid, id)');
}

function* rowsOf(database: DatabaseSync, maxRows: number): Generator<CheckedRow> {
  const check = createRowCheck();
  const calendar = { startMs: startOf(database), now: new Date() };
  const notetypes = readNotetypes(database);
  const reviews = database.prepare('SELECT id, ease, ivl, time, type FROM revlog WHERE cid = ? ORDER BY id');
  // New cards come in the order in which they would have been asked.
  const cards = database.prepare(`
    SELECT card.id, card.ord, card.type, card.queue, card.due, card.ivl, card.factor, card.reps, card.lapses, card."left",
      card.odue, card.odid, CASE WHEN octet_length(card.data) <= ${LONGEST.data} THEN card.data END AS data, note.mid,
      CASE WHEN octet_length(note.flds) <= ${LONGEST.fields} THEN note.flds END AS flds,
      CASE WHEN octet_length(note.tags) <= ${LONGEST.tags} THEN note.tags END AS tags
    FROM cards card JOIN notes note ON note.id = card.nid
    ORDER BY card.type <> 0, CASE card.type WHEN 0 THEN card.due END, card.id`);
  let line = 0;
  try {
    for (const row of cards.iterate() as Iterable<CardRow>) {
      line += 1;
      if (line > maxRows) {
        yield { line, reason: `An import has at most ${maxRows} cards: this one and those after it were left out.` };
        return;
      }
      const notetype = notetypes.get(String(row.mid));
      if (typeof row.flds !== 'string') yield { line, reason: 'its note is too long.' };
      else if (!notetype) yield { line, reason: 'the kind of its note is not in the package.' };
      else {
        const content = { ...contentOfCard(notetype, row.flds.split('\x1f'), number(row.ord)), tags: tagsOf(row.tags) };
        const log = reviews.all(row.id as number).map(toReview);
        const checked = check(line, content, toProgress(toSchedule(row), log, calendar));
        yield 'reason' in checked ? named(content.front, checked) : checked;
      }
    }
  } catch (error) {
    throw asUnreadable(error);
  }
}

/** A number says little of a card: the front is put before the reason. */
const named = (front: string, { line, reason }: { line: number; reason: string }) => ({
  line,
  reason: `“${front.slice(0, IN_REASON).toWellFormed().replaceAll('\0', '')}${front.length > IN_REASON ? '…' : ''}”: ${reason}`,
});

function startOf(database: DatabaseSync): number {
  const row = database.prepare('SELECT crt FROM col').get();
  return number(row?.crt) * 1_000;
}

/** SQLite keeps anything in any column. */
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

const toReview = ({ id, ease, ivl, time, type }: Record<string, unknown>): AnkiReview => ({
  id: number(id),
  ease: number(ease),
  ivl: number(ivl),
  time: number(time),
  type: number(type),
});

const toSchedule = (row: CardRow) => ({
  type: number(row.type),
  queue: number(row.queue),
  due: number(row.due),
  odue: number(row.odue),
  odid: number(row.odid),
  ivl: number(row.ivl),
  factor: number(row.factor),
  reps: number(row.reps),
  lapses: number(row.lapses),
  left: number(row.left),
  data: typeof row.data === 'string' ? row.data : '',
});

/** Anki parts tags by spaces; an export of ours has a no-break space within one. */
const tagsOf = (tags: unknown): string[] =>
  typeof tags === 'string'
    ? tags
        .split(/[ \u3000]/)
        .filter(Boolean)
        .map((tag) => tag.replaceAll('\u00a0', ' '))
    : [];

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asUnreadable(error);
  }
}

function asUnreadable(error: unknown): unknown {
  if (error instanceof UnreadableFile) return error;
  const isSqlite = error instanceof Error && (error as NodeJS.ErrnoException).code?.startsWith('ERR_');
  if (!isSqlite) return error;
  return new UnreadableFile('This package is damaged: its collection cannot be read.', { cause: error });
}
