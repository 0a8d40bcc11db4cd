import type { DatabaseSync } from 'node:sqlite';
import type { Notetype } from './notetype.ts';
import { protobufFields, protobufText } from './protobuf.ts';

/** Fields of the message that a template's `config` is. */
const QUESTION = 1;
const ANSWER = 2;
/** Of the message that a notetype's `config` is, and what it has there of a cloze. */
const KIND = 1;
const CLOZE = 1;

/** All kinds of notes, by id: JSON in one column until schema 14 of Anki's database, tables since. */
export function readNotetypes(database: DatabaseSync): Map<string, Notetype> {
  const hasTables = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'notetypes'").get();
  return hasTables ? fromTables(database) : fromJson(database);
}

function fromTables(database: DatabaseSync): Map<string, Notetype> {
  const fields = database.prepare('SELECT ntid, name FROM fields ORDER BY ntid, ord').all();
  const templates = database.prepare('SELECT ntid, config FROM templates ORDER BY ntid, ord').all();
  const of = (rows: typeof fields, id: unknown) => rows.filter(({ ntid }) => ntid === id);
  const notetypes = database.prepare('SELECT id, config FROM notetypes').all();
  return new Map(
    notetypes.map(({ id, config }) => [
      String(id),
      {
        isCloze: config instanceof Uint8Array && isCloze(config),
        fields: of(fields, id).map(({ name }) => String(name)),
        templates: of(templates, id).map(({ config: sides }) => {
          const message = sides instanceof Uint8Array ? sides : new Uint8Array();
          return { question: protobufText(message, QUESTION), answer: protobufText(message, ANSWER) };
        }),
      },
    ]),
  );
}

const isCloze = (config: Uint8Array): boolean =>
  [...protobufFields(config)].some(({ number, value }) => number === KIND && value === CLOZE);

function fromJson(database: DatabaseSync): Map<string, Notetype> {
  const models = parsed(String(database.prepare('SELECT models FROM col').get()?.models ?? ''));
  return new Map(
    Object.entries(models).map(([id, model]) => {
      const { type, flds, tmpls } = model as Record<string, unknown>;
      return [
        id,
        {
          isCloze: type === 1,
          fields: inOrder(flds).map(({ name }) => String(name)),
          templates: inOrder(tmpls).map(({ qfmt, afmt }) => ({ question: String(qfmt), answer: String(afmt) })),
        },
      ];
    }),
  );
}

function parsed(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}

const inOrder = (items: unknown): Record<string, unknown>[] =>
  Array.isArray(items)
    ? items
        .filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
        .toSorted((left, right) => Number(left.ord) - Number(right.ord))
    : [];
