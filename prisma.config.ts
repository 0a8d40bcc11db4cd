import { defineConfig } from 'prisma-cli/config';

/** Read by Prisma's own command line only (`npm run generate`); the running system takes its URL from `DATABASE_URL`. */
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
});
