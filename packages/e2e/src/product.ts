import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { processesOf, survivors } from './processes.ts';

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** As `scripts/lib/exec.mjs` starts programs: without these a start takes three times as long. */
const QUICK = ['--import', pathToFileURL(join(projectRoot, 'scripts/lib/quick-modules.mjs')).href];
const CACHE = { NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node') };

/** The contract's limit for an orderly stop. */
const STOP_MS = 10_000;
const START_MS = 120_000;

export type StartOptions = {
  /** OPENROUTER_BASE_URL; left out for the demo, which brings its own. */
  simUrl?: string;
  /** Kept by `stop`; a temporary one, which `stop` removes, when left out. */
  dataDir?: string;
  /** `main`, the default, is `npm start`; `demo` and `dev` are `npm run` of that name. */
  program?: 'main' | 'demo' | 'dev';
  /** More settings. The caller's own environment is not passed on. */
  env?: Record<string, string>;
};

export type ProductPids = { launcher: number; api: number; worker: number; postgres: number };

/** A run of the product's launcher, whatever became of it. */
export type Launch = {
  child: ChildProcess;
  dataDir: string;
  port: number;
  /** What all its programs have written so far, both streams together. */
  output(): string;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | string>;
};

export type Product = Launch & {
  /** Where to open it, without a slash at the end. */
  url: string;
  /** The process ids as they are now. @throws when one of the programs does not run. */
  pids(): ProductPids;
  /**
   * Ctrl-C, and everything ends. A second call does nothing.
   * @throws when it does not end in time or in order, or leaves a process behind.
   */
  stop(): Promise<void>;
};

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export function makeDataDir(): string {
  return join(mkdtempSync(join(tmpdir(), 'watcher-e2e-')), 'data');
}

export function removeDataDir(dataDir: string): void {
  rmSync(resolve(dataDir, '..'), { recursive: true, force: true });
}

/** What Node is to be given to run a program of the standalone app, as npm scripts run it. */
export function standalone(program: string, ...args: string[]): string[] {
  return [...QUICK, join(projectRoot, `apps/standalone/src/${program}.ts`), ...args];
}

/** Runs the launcher, and returns at once. */
export function launch(options: StartOptions & { dataDir: string; port: number }): Launch {
  const { dataDir, port, program = 'main', simUrl, env = {} } = options;
  const { PATH = '', HOME = '/', TMPDIR } = process.env;
  const child = spawn(process.execPath, standalone(program), {
    env: {
      ...CACHE,
      PATH,
      HOME,
      ...(TMPDIR !== undefined && { TMPDIR }),
      DATA_DIR: dataDir,
      PORT: String(port),
      ...(simUrl !== undefined && { OPENROUTER_BASE_URL: simUrl }),
      ...env,
    },
    // The IPC channel is the bootstrap's: when this process dies, the product stops.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | string>((done) => {
    child.once('exit', (code, signal) => done(code ?? String(signal)));
  });
  return { child, dataDir, port, output: () => output, ended };
}

/** Starts the whole product and waits until it says that it runs. @throws with its output when it does not. */
export async function startProduct(options: StartOptions): Promise<Product> {
  const dataDir = options.dataDir ?? makeDataDir();
  const launched = launch({ ...options, dataDir, port: await freePort() });
  const url = `http://localhost:${launched.port}`;
  const discard = () => {
    if (options.dataDir === undefined) removeDataDir(dataDir);
  };
  await running(launched).catch((error: unknown) => {
    discard();
    throw error;
  });
  const ready = await fetch(`${url}/readyz`);
  if (ready.status !== 200) throw new Error(`GET /readyz answered ${ready.status}\n${launched.output()}`);
  let stopped: Promise<void> | undefined;
  return {
    ...launched,
    url,
    pids: () => pidsOf(launched),
    stop() {
      stopped ??= stop(launched).finally(discard);
      return stopped;
    },
  };
}

async function running({ child, ended, output }: Launch): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + START_MS;
  while (!output().includes('OpenRouter Watcher is running at')) {
    if (over || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The product did not start:\n${output()}`);
    }
    await sleep(50);
  }
}

function pidsOf({ child, dataDir }: Launch): ProductPids {
  const programs = processesOf(dataDir);
  const find = (file: string): number => {
    const found = programs.filter(({ command }) => command.includes(file));
    if (found.length !== 1 || found[0] === undefined) {
      throw new Error(`${found.length} processes run ${file}: ${JSON.stringify(programs)}`);
    }
    return found[0].pid;
  };
  return {
    launcher: child.pid ?? 0,
    api: find('apps/api/src/main.ts'),
    worker: find('apps/worker/src/main.ts'),
    postgres: postgresPid(dataDir) ?? 0,
  };
}

function postgresPid(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

/** A launcher that was killed is not asked; what it started has to end by itself. */
async function stop({ child, dataDir, ended, output }: Launch): Promise<void> {
  const pids = [child.pid, postgresPid(dataDir), ...processesOf(dataDir).map(({ pid }) => pid)];
  const isRunning = child.exitCode === null && child.signalCode === null;
  if (isRunning) child.kill('SIGINT');
  const code = await Promise.race([ended, sleep(STOP_MS, 'no end', { ref: false })]);
  const patience = isRunning ? 1_000 : STOP_MS;
  const left = await survivors(
    pids.filter((pid) => pid !== undefined),
    patience,
  );
  const strays = new Set([...left, ...processesOf(dataDir).map(({ pid }) => pid)]);
  for (const pid of strays) process.kill(pid, 'SIGKILL');
  if (strays.size > 0) throw new Error(`Left running: ${[...strays].join(' ')}\n${output()}`);
  if (isRunning && code !== 0) throw new Error(`The product ended with ${code}:\n${output()}`);
}
