import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { databaseEnvironment } from './database.ts';
import { StartError } from './errors.ts';
import { projectRoot, type Settings } from './settings.ts';

/** In the place of what the launcher only finds or makes later, and what is right by then. */
const LATER = {
  DATABASE_URL: 'postgres://embedded',
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

/**
 * Has the settings read by the code that reads them in the programs, before anything is started or made.
 * @throws StartError with its one line, which names the bad setting
 */
export async function checkSettings(settings: Settings): Promise<void> {
  const { databaseUrl = LATER.DATABASE_URL, encryptionKey = LATER.ENCRYPTION_KEY } = settings;
  const previous = settings.encryptionKeyPrevious;
  const keys = { current: encryptionKey, ...(previous !== undefined && { previous }) };
  const child = fork(join(projectRoot, 'apps/api/src/check-settings.ts'), [], {
    env: { ...process.env, ...databaseEnvironment(databaseUrl, keys) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new StartError(said.trim());
}
