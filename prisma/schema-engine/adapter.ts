import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** PostgreSQL's one-byte `"char"`, which the schema engine reads from the catalogue, and an array of it. */
const CHAR_OID = 18;
const CHAR_ARRAY_OID = 1002;

/**
 * @prisma/adapter-pg with what the schema engine needs of it put right. One connection, for the engine's advisory
 * lock belongs to a session; `dispose()` closes it.
 */
export async function connectForEngine(databaseUrl: string): Promise<SqlDriverAdapter> {
  const pool = createEnginePool(databaseUrl);
  const adapter = await new PrismaPg(pool).connect();
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    executeRaw: (query) => adapter.executeRaw(query),
    startTransaction: (level) => adapter.startTransaction(level),
    getConnectionInfo: () => adapter.getConnectionInfo(),
    async queryRaw(query) {
      const result = await adapter.queryRaw(query);
      return { ...result, columnTypes: result.columnTypes.map(charArrayAsChar) };
    },
    // The adapter's own splits the script at every semicolon, those in strings and function bodies included.
    executeScript: (script) => adapter.executeRaw({ sql: script, args: [], argTypes: [] }).then(() => {}),
    dispose: () => pool.end(),
  };
}

/** The adapter refuses `"char"`, but knows arrays of it: its columns pass as arrays here and come back as characters. */
function createEnginePool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  const queryWithoutChar = async (config: pg.QueryConfig) => {
    const result = await query(config);
    for (const field of result.fields ?? []) if (field.dataTypeID === CHAR_OID) field.dataTypeID = CHAR_ARRAY_OID;
    return result;
  };
  return Object.assign(pool, { query: queryWithoutChar });
}

function charArrayAsChar<T extends number>(type: T): T | typeof ColumnTypeEnum.Character {
  return type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type;
}
