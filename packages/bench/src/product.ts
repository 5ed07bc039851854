import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentOf } from './core.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The whole product, as `npm start` runs it. */
export interface Product {
  readonly url: string;
  /** Of npm, the ancestor of all its processes. */
  readonly pid: number;
  /** From the start of npm to the first page, in ms. */
  readonly startedInMs: number;
  stop(): Promise<void>;
}

/**
 * Runs `npm start` on a free port and waits for the first page.
 *
 * @param env beside the data folder
 * @throws Error when it ends instead.
 */
export async function startProduct(dataDir: string, env: Record<string, string> = {}): Promise<Product> {
  const port = await freePort();
  const { DATABASE_URL: _, ...settings } = environmentOf('');
  const began = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, ...settings, DATA_DIR: dataDir, PORT: String(port), ...env },
    stdio: 'ignore',
    // A group of its own, so that a stop can signal all of it as Ctrl-C does: npm's shell passes nothing on.
    detached: true,
  });
  const interrupt = () => interruptGroup(npm);
  process.once('exit', interrupt);
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with status ${npm.exitCode}.`);
    await sleep(10);
  }
  return {
    url,
    pid: npm.pid ?? 0,
    startedInMs: performance.now() - began,
    async stop() {
      const gone = once(npm, 'exit');
      interrupt();
      await gone;
      process.off('exit', interrupt);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  // Whoever tries the port before the product listens on it would never answer.
  return fetch(url, { signal: AbortSignal.timeout(500) }).then(
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  );
}

function interruptGroup({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGINT');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
