import { ConfigError, readLogConfig } from './config.ts';
import { databaseProblem } from './db/connection-problem.ts';
import { type Log, openLog } from './log/index.ts';
import { followProxies } from './outbound/index.ts';
import { VERSION } from './version.ts';

/** How long an orderly stop may take before the process ends anyway. */
const STOP_MS = 9_000;

export interface Program {
  readonly log: Log;
  /** What to do before the process ends, last said first done. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** What a process says once it is ready. */
export interface Ready {
  /** For people, when it runs by itself: e.g. "the worker runs". */
  readonly line: string;
  /** Where it listens. */
  readonly url?: string;
}

/**
 * Runs a long-lived process: it starts, says that it is ready to its parent or else in the log, and stops in good
 * order on SIGTERM, SIGINT, or when the parent that forked it is gone (however that one ended). A start that fails is
 * one line and exit status 1.
 */
export async function runProgram(name: string, start: (program: Program) => Promise<Ready>): Promise<void> {
  const log = openProgramLog(name);
  followProxies(process.env);
  const stops: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    for (const one of stops.reverse())
      await one().catch((err: unknown) => log.error({ err }, 'a part could not be stopped'));
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.connected) process.on('disconnect', stop);
  // For example, a library lost its connection where nothing awaits it. The state of this process is unknown then, so
  // it ends, and its parent starts another.
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'ends after an error that nobody handled');
    process.exit(1);
  });
  try {
    const { line, url } = await start({ log, onStop: (one) => stops.push(one) });
    // The launcher has a line of its own for all of its programs.
    if (process.connected) process.send?.({ type: 'ready', url });
    else log.info(`OpenRouter Watcher ${VERSION}: ${line}`);
  } catch (error) {
    log.fatal(explain(error));
    process.exit(1);
  }
}

/** Where the settings of the log itself are wrong, that is said as it would be without them. */
function openProgramLog(name: string): Log {
  try {
    return openLog(name, readLogConfig(process.env));
  } catch (error) {
    openLog(name, readLogConfig({})).fatal(explain(error));
    process.exit(1);
  }
}

/** One sentence; a setting's value or a connection string may be a secret and is never in it. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const port = error instanceof Error && 'port' in error ? ` ${error.port}` : '';
    return `Port${port} is in use. Set PORT to use another one.`;
  }
  const problem = databaseProblem(error);
  if (problem !== null) return problem;
  if (code === 'EACCES') return 'The port may not be used by this user. Set PORT to one above 1023.';
  return error instanceof Error ? error.message : String(error);
}
