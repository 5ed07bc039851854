import { migrate } from '@watcher/core/db';
import { startTemporaryPostgres } from '@watcher/local-postgres';
import type { TestProject } from 'vitest/node';
import './database.ts';

/** One real PostgreSQL for the whole run, with one migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTemporaryPostgres();
  await migrate(await postgres.createDatabase('watcher_template'));
  project.provide('postgresUrl', postgres.url);
  project.provide('templateDatabase', 'watcher_template');
  return () => postgres.stop();
}
