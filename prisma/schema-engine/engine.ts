import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { connectForEngine } from './adapter.ts';
import { createTemporaryDatabase } from './temporary-database.ts';

/**
 * Runs `work` with Prisma's schema engine, WebAssembly, on the database of `databaseUrl`. The engine's shadow databases
 * are temporary databases on the same server; every connection and shadow database is gone when `work` has ended.
 */
export async function withSchemaEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const open = new Set<SqlDriverAdapter>();
  const keep = (adapter: SqlDriverAdapter, afterwards: () => Promise<void>): SqlDriverAdapter => {
    const kept = {
      ...adapter,
      async dispose() {
        if (!open.delete(kept)) return;
        await adapter.dispose();
        await afterwards();
      },
    };
    open.add(kept);
    return kept;
  };

  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => keep(await connectForEngine(databaseUrl), async () => {}),
    connectToShadowDb: async () => {
      const shadow = await createTemporaryDatabase(databaseUrl);
      return keep(await connectForEngine(shadow.url), shadow.drop);
    },
  });

  try {
    return await work(await createEngine(factory));
  } finally {
    for (const adapter of open) await adapter.dispose();
  }
}

async function createEngine(factory: object): Promise<SchemaEngine> {
  // The engine reports a panic to this global before it aborts; without it the message is lost.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  // An empty list of data models makes the engine panic; undefined is what it expects instead.
  return SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
}
