import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The Node that the install brings; everything but the bootstrap runs on it. */
export const bundledNode = join(root, 'node_modules/node/bin/node');

/** The programs that are running now: a signal to us is passed on to them. */
const running = new Set();
let signalled;

/** Whether somebody told us to end. */
export const isInterrupted = () => signalled !== undefined;

/**
 * Passes a signal on once and lets the programs end by themselves. Ctrl-C reaches them on its own as well (the
 * terminal signals the whole group), so what is started here must take the same signal twice.
 * When npm started us and is gone (kill -9), nobody would ever stop us: that counts as a signal too.
 */
export function onSignals() {
  const pass = (signal) => {
    if (isInterrupted()) return;
    signalled = signal;
    for (const child of running) child.kill(signal);
    if (running.size === 0) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  if (process.env.npm_lifecycle_event === undefined) return;
  const ancestors = parents();
  setInterval(() => parents() !== ancestors && pass('SIGTERM'), 1000).unref();
}

/** Our parent's process id, and its parent's: npm runs a script through a shell, which may stay in between. */
function parents() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return `${process.ppid}`;
  }
}

const quickModules = pathToFileURL(join(root, 'scripts/lib/quick-modules.mjs')).href;
/** Of Node. A launcher has little to do: two megabytes of young objects are plenty. */
const flags = ['--max-semi-space-size=2', '--import', quickModules];

/**
 * Runs a program of the project's on the bundled Node, on our terminal. It gets an IPC channel whose end tells
 * it that we are gone, however we went.
 * @returns its exit code
 */
export function runProgram(program, args) {
  return ended(
    spawn(bundledNode, [...flags, join(root, program), ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // A second start then takes two thirds of the time: Node keeps the compiled code.
      env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env },
    }),
  );
}

/**
 * Runs a command line tool on our terminal.
 * @param {string} folder where it runs, and whose tools it may be one of
 * @returns its exit code
 */
export async function runTool(file, args, folder = '.') {
  const { code } = await command(file, args, { show: true, folder });
  return code;
}

/**
 * Runs a command line tool to its end.
 * @param {{show?: boolean, folder?: string, env?: Record<string, string>, onStart?: (pid: number) => void,
 *   onOutput?: (text: string) => void}} [options] show: on our terminal instead of into `output`; env: added to ours
 * @returns {Promise<{code: number, output: string}>}
 */
export async function command(file, args, { show = false, folder = '.', env = {}, onStart, onOutput } = {}) {
  if (isInterrupted()) return { code: 130, output: '' };
  const child = spawn(file, args, {
    cwd: join(root, folder),
    env: { ...environment(folder), ...env },
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
      onOutput?.(text);
    });
  }
  child.on('error', (error) => {
    output += `${error.message}\n`;
  });
  const code = await ended(child);
  return { code: isInterrupted() ? code || 130 : code, output };
}

/** The exit code, as a shell would tell it; 127 when the program could not be started. */
function ended(child) {
  running.add(child);
  return new Promise((resolve) => {
    const done = (code) => {
      running.delete(child);
      resolve(code);
    };
    child.once('error', () => done(127));
    child.once('close', (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });
}

/** Ours, with the project's tools and its Node first, and with nobody phoning home. */
function environment(folder) {
  const bins = ['scripts/turbo-bin', `${folder}/node_modules/.bin`, 'node_modules/.bin'];
  const path = [...bins.map((bin) => join(root, bin)), process.env.PATH];
  return {
    ...process.env,
    PATH: path.join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
}
