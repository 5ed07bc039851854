import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundledNode, isInterrupted, root } from './exec.mjs';
import { takeLock } from './lock.mjs';

const PNPM = 'pnpm@12.21.0';
const stampFile = join(root, 'node_modules/.openrouter-watcher-installed');

/**
 * Installs the dependencies when they are not the ones that the lockfile names. The stamp is written last, so
 * an install that failed or was interrupted is repeated.
 * @param {typeof import('./exec.mjs').command} command
 * @returns {Promise<boolean>} whether everything is there
 */
export async function install(command) {
  if (isInstalled()) return true;
  // Not in node_modules, which the install may empty.
  const lock = await takeLock(join(root, '.turbo/install.lock'), (pid) =>
    say(`Another process (${pid}) is installing the dependencies; waiting for it.`),
  );
  try {
    if (isInstalled()) return true;
    const progress = reportProgress();
    const args = ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'];
    const { code, output } = await command('npx', args, {
      onStart: (pid) => lock.alsoHeldBy(pid),
      onOutput: progress.read,
    });
    progress.end();
    if (isInterrupted()) return false;
    if (code !== 0 || !existsSync(bundledNode)) {
      say(`${output}\nThe dependencies could not be installed: see above. Nothing was started.`);
      return false;
    }
    writeStamp(wantedStamp());
    return true;
  } finally {
    lock.release();
  }
}

function isInstalled() {
  return (
    existsSync(bundledNode) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp()
  );
}

/** A hash over everything that decides what is installed. */
function wantedStamp() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${PNPM}`);
  const packages = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => join(folder, name, 'package.json')),
  );
  for (const file of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.pnpmfile.cjs',
    'package.json',
    ...packages,
  ]) {
    if (existsSync(join(root, file))) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function writeStamp(stamp) {
  const partial = `${stampFile}.${process.pid}`;
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(partial, stamp);
  renameSync(partial, stampFile);
}

/** A line every few seconds, so that nobody thinks it hangs. */
function reportProgress() {
  say('Installing the dependencies (only now, and after an update)…');
  const began = Date.now();
  let done = 'starting';
  const timer = setInterval(() => say(`  ${seconds(began)} ${done}`), 3000);
  return {
    read(text) {
      for (const [, resolved, added] of text.matchAll(/Progress: resolved (\d+),.* added (\d+)/g)) {
        done = added === resolved ? 'setting up' : `${added} of ${resolved} packages`;
      }
    },
    end() {
      clearInterval(timer);
      say(`  ${seconds(began)} done`);
    },
  };
}

function seconds(began) {
  return `${Math.round((Date.now() - began) / 1000)} s`.padStart(5);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
