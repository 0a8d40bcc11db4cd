import type { Database } from '#prisma/database.ts';

export interface MonthsState {
  /** Whole months after the present one that have a partition. */
  ahead: number;
  /** Rows before the first month or after the last, where nothing but the lack of a month can bring them. */
  rowsOutside: number;
}

/** The partitions of `translation.translations`, one a month in UTC. The functions of the same names do the work. */
export interface Months {
  /**
   * Makes those that are missing from the month of `from` to that of `to`, and moves rows that waited for them. Returns
   * how many it made. Any process may call it at any time; one works, the others find it done.
   */
  make(from: Date, to: Date): Promise<number>;
  /** Detaches the months before that of `before`, and returns the names under which they stay in the schema. */
  detach(before: Date): Promise<string[]>;
  state(): Promise<MonthsState>;
}

export function createMonths(database: Database<'translation'>): Months {
  return {
    async make(from, to) {
      const [made] = await database.write(
        null,
        (client) => client.$queryRaw<{ count: number }[]>`SELECT translation.make_months(${from}, ${to}) AS count`,
      );
      return made?.count ?? 0;
    },
    async detach(before) {
      const names: string[] = [];
      for (;;) {
        const [detached] = await database.write(
          null,
          (client) =>
            client.$queryRaw<{ name: string }[]>`SELECT name FROM translation.detach_months(${before}) AS name`,
        );
        if (!detached) return names;
        names.push(detached.name);
      }
    },
    async state() {
      const [state] = await database.readPrimary(
        (client) => client.$queryRaw<MonthsState[]>`
          SELECT
            (SELECT count(*)::int FROM translation.months WHERE attached AND month > now()) AS ahead,
            (SELECT count(*)::int FROM translation.translations_earlier) +
            (SELECT count(*)::int FROM translation.translations_later) AS "rowsOutside"`,
      );
      return state ?? { ahead: 0, rowsOutside: 0 };
    },
  };
}
