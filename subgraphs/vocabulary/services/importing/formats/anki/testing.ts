import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { COLLECTION_SCHEMA } from '../../../exporting/anki-collection.ts';

/** When the collections that tests make began. */
export const CRT = Date.UTC(2026, 0, 1, 4) / 1_000;

const DEFAULTS = {
  ord: 0,
  type: 0,
  queue: 0,
  due: 1,
  ivl: 0,
  factor: 0,
  reps: 0,
  lapses: 0,
  left: 0,
  odue: 0,
  odid: 0,
};

export interface TestCard extends Partial<typeof DEFAULTS> {
  fields: string[];
  tags?: string;
  data?: string;
  model?: number;
  /** `[time, ease, interval, type]` each. */
  reviews?: [number, number, number, number][];
}

const MODELS = {
  1: {
    type: 0,
    flds: [
      { name: 'Word', ord: 0 },
      { name: 'Meaning', ord: 1 },
      { name: 'Sentence', ord: 2 },
    ],
    tmpls: [
      {
        ord: 0,
        qfmt: '<b>{{Word}}</b>',
        afmt: '{{FrontSide}}<hr>{{#Meaning}}{{text:Meaning}}{{/Meaning}} {{Sentence}}',
      },
      { ord: 1, qfmt: '{{Meaning}}', afmt: '{{FrontSide}}<hr>{{Word}}' },
    ],
  },
  2: {
    type: 1,
    flds: [
      { name: 'Text', ord: 0 },
      { name: 'Extra', ord: 1 },
    ],
    tmpls: [{ ord: 0, qfmt: '{{cloze:Text}}', afmt: '' }],
  },
};

/** A collection as Anki writes it, at `file`. */
export function writeTestCollection(file: string, cards: readonly TestCard[]): void {
  const database = new DatabaseSync(file);
  database.exec(COLLECTION_SCHEMA);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  database
    .prepare("INSERT INTO col VALUES (1, ?, 0, 0, 11, 0, 0, 0, '{}', ?, '{}', '{}', '{}')")
    .run(CRT, JSON.stringify(MODELS));
  const insertNote = database.prepare("INSERT INTO notes VALUES (?, ?, ?, 0, -1, ?, ?, '', 0, 0, '')");
  const insertCard = database.prepare(
    'INSERT INTO cards VALUES (?, ?, 1, ?, 0, -1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)',
  );
  const insertReview = database.prepare('INSERT INTO revlog VALUES (?, ?, -1, ?, ?, 0, 2500, 1500, ?)');
  for (const [index, { fields, tags = '', data = '{}', model = 1, reviews = [], ...given }] of cards.entries()) {
    const id = 1_700_000_000_000 + index;
    const card = { ...DEFAULTS, ...given };
    insertNote.run(id, `guid${index}`, model, tags, fields.join('\x1f'));
    const { ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid } = card;
    insertCard.run(id, id, ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, data);
    for (const [at, ease, interval, kind] of reviews) insertReview.run(at, id, ease, interval, kind);
  }
  database.exec('COMMIT');
  database.close();
}

export async function zipOf(entries: Record<string, Buffer>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries)) archive.addBuffer(content, name);
  archive.end();
  return buffer(archive.outputStream);
}
