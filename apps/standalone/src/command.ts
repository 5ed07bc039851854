import { fork } from 'node:child_process';
import { join } from 'node:path';
import { databaseEnvironment, openDatabase } from './database.ts';
import { readDemoData } from './demo-data.ts';
import { describe } from './errors.ts';
import { projectRoot, readSettings } from './settings.ts';
import { stopSignal } from './signals.ts';

/**
 * Runs a program of the project's against the installation's database to its end, and ends with its exit code; an error
 * before that is one line and exit code 1.
 *
 * @param file of the program, from the project's folder; it gets the settings in its environment
 */
export async function runCommand(file: string, args: string[]): Promise<never> {
  const signal = stopSignal();
  try {
    process.exitCode = await run(file, args, signal);
  } catch (error) {
    if (!signal.aborted) console.error(describe(error));
    process.exitCode = 1;
  }
  process.exit();
}

async function run(file: string, args: string[], signal: AbortSignal): Promise<number> {
  const settings = readSettings(process.env, '.data');
  const demo = readDemoData(settings.dataDir);
  const database = await openDatabase(settings, signal);
  try {
    const child = fork(join(projectRoot, file), args, {
      detached: true,
      env: {
        ...process.env,
        ...databaseEnvironment(database.url, database.keys),
        ...(demo !== undefined && { OPENROUTER_BASE_URL: demo.url }),
      },
      // Ours preload what makes a start quick; of two equal flags the last counts.
      execArgv: [...process.execArgv, '--max-semi-space-size=16'],
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await database.close();
  }
}
