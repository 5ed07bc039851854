import { defineConfig } from 'drizzle-kit';

/** `pnpm --filter @watcher/core migration` writes the SQL of a schema change into migrations/. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema/*.ts',
  out: './migrations',
});
