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
 * @returns the host as it is listened on: HOST may be written in several ways
 * @throws StartError with its one line, which names the bad setting
 */
export async function checkSettings(settings: Settings): Promise<string> {
  const { databaseUrl = LATER.DATABASE_URL, encryptionKey = LATER.ENCRYPTION_KEY, host } = settings;
  const previous = settings.encryptionKeyPrevious;
  const name = settings.encryptionKeyName;
  const keys = { current: encryptionKey, name, ...(previous !== undefined && { previous }) };
  const child = fork(join(projectRoot, 'apps/api/src/check-settings.ts'), [], {
    env: { ...process.env, ...databaseEnvironment(databaseUrl, keys) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  let listensOn = host;
  child.on('message', (told) => {
    if (typeof told === 'object' && 'host' in told) listensOn = String(told.host);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new StartError(said.trim());
  return listensOn;
}
