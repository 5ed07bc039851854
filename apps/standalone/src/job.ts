/** `npm run job -- <task>`: one task of the worker, now, to its end; the exit code is the task's. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { databaseEnvironment, openDatabase } from './database.ts';
import { readDemoData } from './demo-data.ts';
import { describe, StartError } from './errors.ts';
import { projectRoot, readSettings } from './settings.ts';
import { stopSignal } from './signals.ts';

async function runTask(args: string[], env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const child = fork(join(projectRoot, 'apps/worker/src/job.ts'), args, {
    detached: true,
    env: { ...process.env, ...env },
    execArgv: [],
  });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function runJob(args: string[], signal: AbortSignal): Promise<number> {
  const settings = readSettings(process.env, '.data');
  if (args.length === 0) throw new StartError('Say which task: npm run job -- <task>');
  const demo = readDemoData(settings.dataDir);
  const database = await openDatabase(settings, signal);
  try {
    return await runTask(
      args,
      {
        ...databaseEnvironment(database.url, database.keys),
        ...(demo !== undefined && { OPENROUTER_BASE_URL: demo.url }),
      },
      signal,
    );
  } finally {
    await database.close();
  }
}

const signal = stopSignal();
try {
  process.exitCode = await runJob(process.argv.slice(2), signal);
} catch (error) {
  if (!signal.aborted) console.error(describe(error));
  process.exitCode = 1;
}
process.exit();
