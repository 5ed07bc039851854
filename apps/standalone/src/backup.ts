/** `npm run backup -- FILE`: everything of this installation in one file, while it runs. */
import { writeBackup } from '@watcher/core/backup';
import { openDatabase } from './database.ts';
import { configOf, fileOf, operate } from './operate.ts';
import { readSettings } from './settings.ts';

await operate(async (args, signal) => {
  const file = fileOf(args, 'npm run backup -- FILE');
  const settings = readSettings(process.env, '.data');
  const database = await openDatabase(settings, signal);
  try {
    const { tables, bytes } = await writeBackup(configOf(database.url, database.keys), file, signal);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return [
      `${rows} rows of ${tables.length} tables are in ${file} (${bytes} bytes).`,
      settings.encryptionKey === undefined
        ? `It can be restored with the encryption key only: keep a copy of ${settings.dataDir}/encryption.key, in another place than the backup.`
        : 'It can be restored with the encryption key only: keep ENCRYPTION_KEY, in another place than the backup.',
    ];
  } finally {
    await database.close();
  }
});
