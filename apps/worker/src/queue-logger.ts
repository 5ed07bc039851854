import type { Log } from '@watcher/core/log';
import { Logger } from 'graphile-worker';

const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;

/**
 * What graphile-worker says itself, in our log. What it says of single jobs is in their own lines already.
 *
 * @param isStopping what is cut off by the stop itself is no problem: it runs again
 */
export function queueLogger(log: Log, isStopping: () => boolean): Logger {
  return new Logger(() => (level, message, meta) => {
    const isSaid = meta?.['failure'] === true || isStopping();
    // Further lines are places in its code.
    log[isSaid ? 'debug' : LEVELS[level]](message.split('\n')[0] ?? message);
  });
}
