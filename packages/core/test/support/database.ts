import postgres from 'postgres';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's connection string; databases are cloned from `templateDatabase`. */
    postgresUrl: string;
    templateDatabase: string;
  }
}

/** A migrated database of the caller's own, cloned from the template. */
export async function cloneDatabase(): Promise<string> {
  return createDatabase(inject('templateDatabase'));
}

/** An empty database of the caller's own, or a copy of another. */
export async function createDatabase(template = 'template1'): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const url = new URL(inject('postgresUrl'));
  const admin = openClient(url.href);
  await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await admin.end();
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * A connection of a test's own.
 *
 * @param onStatement called before each statement is sent.
 */
export function openClient(databaseUrl: string, onStatement?: () => void): postgres.Sql {
  const url = new URL(databaseUrl);
  const host = url.searchParams.get('host');
  url.searchParams.delete('host');
  return postgres(url.href, {
    max: 1,
    fetch_types: false,
    ...(host === null ? {} : { host }),
    ...(onStatement === undefined ? {} : { debug: onStatement }),
    onnotice: () => undefined,
  });
}
