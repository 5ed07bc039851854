import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate` writes the SQL of a schema change into migrations/. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema/*.ts',
  out: './migrations',
});
