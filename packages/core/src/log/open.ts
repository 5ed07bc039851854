import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogConfig } from '../config.ts';
import { failureFields } from './failure.ts';
import { readable } from './readable.ts';

/**
 * A log: `log.info({ keyId }, 'a sentence or name')`. An error goes in as `{ err }` and comes out by name, code and
 * place. Nothing else that a person or OpenRouter sent goes in.
 */
export type Log = Logger;

/**
 * The log of a process, one line an event, on standard error: JSON, or lines for people.
 *
 * @param name of the process, in every line
 * @param output in place of standard error
 */
export function openLog(
  name: string,
  { logFormat, logLevel }: LogConfig,
  // Written ten times a second: a write a line took a fifth of the CPU time of a short request. What is left when the
  // process exits is written then.
  output: DestinationStream = destination({ fd: 2, sync: false, minLength: 4096, periodicFlush: 100 }),
): Log {
  const options = {
    base: { name, pid: process.pid },
    level: logLevel,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: failureFields },
  };
  return pino(options, logFormat === 'json' ? output : readable(output));
}
