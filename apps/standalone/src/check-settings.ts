import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
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
export async function checkSettings({ databaseUrl, encryptionKey, host }: Settings): Promise<string> {
  const given = {
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(encryptionKey !== undefined && { ENCRYPTION_KEY: encryptionKey }),
  };
  const child = fork(join(projectRoot, 'apps/api/src/check-settings.ts'), [], {
    env: { ...process.env, ...LATER, ...given },
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
