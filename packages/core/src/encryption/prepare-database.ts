import type { Config } from '../config.ts';
import { connect, openDatabase } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { cipherOf, type KeySettings } from '../lib/cipher.ts';
import type { Log } from '../log/index.ts';
import { adoptEncryptionKey } from './adopt.ts';
import { assertEncryptionKeys } from './assert.ts';

/**
 * What every process does before anything else with the database: it makes sure that its encryption key is the right
 * one, brings the schema up to date, and notes the key at its first use.
 *
 * @throws ConfigError when the key or the schema is another's; nothing is written then.
 */
export async function prepareDatabase(
  config: Pick<Config, 'databaseUrl'> & KeySettings,
  log?: Pick<Log, 'warn'>,
): Promise<void> {
  const cipher = cipherOf(config);
  await migrate(config.databaseUrl, undefined, (ctx) => assertEncryptionKeys(ctx, cipher), log);
  const client = connect({ url: config.databaseUrl, max: 1, applicationName: 'watcher-start' });
  try {
    await adoptEncryptionKey({ db: openDatabase(client), cipher });
  } finally {
    await client.end({ timeout: 5 });
  }
}
