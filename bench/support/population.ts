import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { v7 } from 'uuid';

const TRANSLATIONS_EACH = 100;
const CARDS_EACH = 20;
const DAYS = 360;
const SLICE = 1_000;
const CHUNK_CHARACTERS = 64 * 1024;

const SOURCES = [
  'Please send me the revised contract by Friday, together with the list of open points.',
  'We should reconcile the discrepancies before the auditors arrive next week.',
  'Could you clarify which of the two milestones the budget was approved for?',
  'I have attached the minutes of the meeting; let me know if anything is missing.',
  'The rollout was postponed because the supplier could not confirm the delivery date.',
];
const TARGETS = [
  '请在周五之前把修改后的合同和未决事项清单一并发给我。',
  '我们应该在下周审计人员到来之前核对这些差异。',
  '您能说明预算是为两个里程碑中的哪一个批准的吗？',
  '附件是会议纪要，如有遗漏请告诉我。',
  '由于供应商无法确认交货日期，发布推迟了。',
];

const USER_COLUMNS = 'id, email, password_hash, display_name, topics, updated_at';
const TRANSLATION_COLUMNS = 'id, user_id, source, target, source_text, target_text, kind, engine, segments, created_at';
const CARD_COLUMNS =
  'id, user_id, word_id, front, back, tags, state, due, stability, difficulty, reps, created_at, updated_at';

export interface Population {
  /** Ids of the users that there are. */
  readonly userIds: string[];
  /** Adds users, each with a year's translations and with cards, until there are this many. */
  growTo(users: number): Promise<void>;
}

/**
 * Users with data, written by COPY as the owner of the database. `afterSlice` runs after each thousand users: a standby that
 * falls too far behind is given up by the primary.
 */
export function createPopulation(databaseUrl: string, afterSlice: () => Promise<void>): Population {
  const userIds: string[] = [];

  async function copy(table: string, columns: string, rows: Iterable<readonly unknown[]>) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const target = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
      await pipeline(Readable.from(chunks(rows)), target);
    } finally {
      await client.end();
    }
  }

  async function addSlice(ids: readonly string[]) {
    await copy('users.users', USER_COLUMNS, userRows(ids));
    await copy('translation.translations', TRANSLATION_COLUMNS, translationRows(ids));
    await copy('vocabulary.cards', CARD_COLUMNS, cardRows(ids));
    userIds.push(...ids);
  }

  async function makeMonths() {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('SELECT translation.make_months($1, now())', [new Date(ago(DAYS))]);
    await client.end();
  }

  return {
    userIds,
    async growTo(users) {
      await makeMonths();
      while (userIds.length < users) {
        const length = Math.min(SLICE, users - userIds.length);
        await addSlice(Array.from({ length }, () => v7()));
        await afterSlice();
      }
    },
  };
}

const now = Date.now();
const ago = (days: number) => now - Math.floor(days * 86_400_000);

function* userRows(ids: readonly string[]) {
  for (const id of ids) yield [id, `${id}@example.com`, 'none: this user cannot sign in', '测试用户', '{}', iso(now)];
}

/** Users write in turn, as they would: a user's rows lie far apart. */
function* translationRows(ids: readonly string[]) {
  for (let n = 0; n < TRANSLATIONS_EACH; n++) {
    for (const userId of ids) {
      const at = ago(DAYS * (1 - (n + Math.random()) / TRANSLATIONS_EACH));
      const index = Math.floor(Math.random() * SOURCES.length);
      const [source, target] = [`${SOURCES[index]} (${n})`, `${TARGETS[index]}（${n}）`];
      yield [
        v7({ msecs: at }),
        userId,
        'EN',
        'ZH',
        source,
        target,
        'TRANSLATION',
        'model',
        segments(source, target),
        iso(at),
      ];
    }
  }
}

function segments(source: string, target: string): string {
  const [sourceEnd, targetEnd] = [source.length, target.length];
  const whole = {
    sourceStart: 0,
    sourceEnd,
    targetStart: 0,
    targetEnd,
    kind: 'TRANSLATION',
    engine: 'model',
    glosses: [],
  };
  return JSON.stringify([whole]);
}

/** Half of them are due. */
function* cardRows(ids: readonly string[]) {
  for (let n = 0; n < CARDS_EACH; n++) {
    for (const userId of ids) {
      const at = ago(DAYS * Math.random());
      const due = ago(10 * (Math.random() - 0.5));
      yield [
        v7({ msecs: at }),
        userId,
        `en:word${n}`,
        `word${n}`,
        '释义',
        '{}',
        'REVIEW',
        iso(due),
        12,
        5,
        3,
        iso(at),
        iso(at),
      ];
    }
  }
}

const iso = (time: number) => new Date(time).toISOString();

/** COPY's text format: nothing of ours holds a tab, a line break or a backslash but JSON, whose backslashes are doubled. */
function* chunks(rows: Iterable<readonly unknown[]>) {
  let chunk = '';
  for (const row of rows) {
    chunk += `${row.join('\t').replaceAll('\\', '\\\\')}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
