import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import { encryptionKeys } from '../src/encryption-key.ts';
import { forkedProgram } from '../src/program.ts';
import { readSettings } from '../src/settings.ts';
import type { Program } from '../src/supervise.ts';

/** A stand-in, described as `<name>:<stage>:<behaviour>`. */
export function standIn(journal: string, description: string): Program {
  const [name = '', stage, behaviour = ''] = description.split(':');
  return forkedProgram({
    name,
    stage: Number(stage),
    file: join(import.meta.dirname, 'stand-in.ts'),
    env: () => ({ NAME: name, JOURNAL: journal, BEHAVIOUR: behaviour }),
    ready: 'message',
    patience: 1_000,
  });
}

/** A private folder and how to remove it. */
export function makeFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'standalone test '));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A data folder as a product leaves it that was started once and has ended: a key, and a database without a schema. */
export async function install(dataDir: string): Promise<void> {
  const locked = lockDataDir(dataDir);
  encryptionKeys(readSettings({ DATA_DIR: dataDir }, '.data'));
  const postgres = await startLocalPostgres(locked);
  await postgres.stop();
  locked.release();
}

/** What the stand-ins noted, without process ids. */
export function readJournal(journal: string): string[] {
  if (!existsSync(journal)) return [];
  return readFileSync(journal, 'utf8').trim().replace(/ \d+$/gm, '').split('\n');
}

export function pidsIn(journal: string): number[] {
  return [...readFileSync(journal, 'utf8').matchAll(/starts (\d+)/g)].map(([, pid]) => Number(pid));
}

/** Polls until it holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(50);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export type Outcome = {
  child: ChildProcess;
  /** What it has written so far, both streams together. */
  output(): string;
  /** The exit code, or the signal's name. */
  ended: Promise<number | string>;
};

const projectRoot = join(import.meta.dirname, '../../..');
/** As `scripts/lib/exec.mjs` starts programs: without these a start takes three times as long. */
const QUICK = ['--import', pathToFileURL(join(projectRoot, 'scripts/lib/quick-modules.mjs')).href];
const CACHE = { NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node') };

/** Runs a TypeScript program as a process of its own, the leader of a group as in a terminal. */
export function runScript(file: string, args: string[], options: SpawnOptions = {}): Outcome {
  const child = spawn(process.execPath, [...QUICK, file, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...CACHE, ...(options.env ?? process.env) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? String(signal)));
  });
  return { child, output: () => output, ended };
}
