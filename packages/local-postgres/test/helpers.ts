import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, onTestFinished } from 'vitest';
import { type LocalPostgres, type LockedDataDir, lockDataDir, startLocalPostgres } from '../src/index.ts';

/** A folder of our own (0700, so that as root no other user can walk through it), removed after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-postgres test '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let seed: string | undefined;

/** A data folder with a cluster in it, copied from one that is made once for the file: making one takes seconds. */
export async function madeBefore(): Promise<string> {
  if (seed === undefined) {
    seed = mkdtempSync(join(tmpdir(), 'local-postgres seed '));
    const lock = lockDataDir(seed);
    await (await startLocalPostgres(lock)).stop();
    lock.release();
  }
  const dataDir = join(makeFolder(), 'data');
  execFileSync('cp', ['-Rp', seed, dataDir]);
  return dataDir;
}

afterAll(() => {
  if (seed !== undefined) rmSync(seed, { recursive: true, force: true });
});

/** Locks and starts; both are undone after the test, or earlier by the test itself. */
export async function start(dataDir: string): Promise<LocalPostgres & { lock: LockedDataDir }> {
  const lock = lockDataDir(dataDir);
  try {
    const server = await startLocalPostgres(lock);
    onTestFinished(async () => {
      await server.stop();
      lock.release();
    });
    return { ...server, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts test/launcher.ts as a process of its own and waits for what it says first. */
export async function launch(dataDir: string): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'launcher.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = await once(createInterface(child.stdout), 'line');
  const [pid, url] = String(line).split(' ');
  return { child, pid: Number(pid), url: url ?? '' };
}

/** Waits until no process has this id any more (a zombie is a process no more). */
export async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (!isAlive(pid)) return;
    await sleep(100);
  }
  throw new Error(`process ${pid} is still there`);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return error instanceof Error && 'path' in error && process.platform !== 'linux';
  }
}
