import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countTests } from './count.mjs';
import { command } from './exec.mjs';
import { makeScratchFolder } from './scratch.mjs';

/**
 * Builds the web app, or takes it from Turbo's cache.
 * @param {() => void} [onBuild] called once, when it is not in the cache: a build takes a minute
 */
export function buildWeb(onBuild) {
  let output = '';
  const onOutput = (text) => {
    const isKnown = BUILDS.test(output);
    output += text;
    if (!isKnown && BUILDS.test(output)) onBuild?.();
  };
  return command('turbo', ['run', 'build', '--filter=@watcher/web'], { onOutput });
}
/** What Turbo says of a task that it runs; of one that it takes from its cache it says "cache hit". */
const BUILDS = /cache (?:miss|bypass), /;

const lintChecks = {
  'biome check': () => command('biome', ['check', '--error-on-warnings']),
  'turbo boundaries': () => command('turbo', ['boundaries']),
};
const imports = {
  'circular imports': () => command('depcruise', ['apps', 'packages', '--config', '.dependency-cruiser.mjs']),
};
/** Some of the web app's modules are generated, and are to be there for what reads or builds them. */
const generate = { 'generated modules': () => command('turbo', ['run', 'sync', '--filter=@watcher/web']) };
const unused = { knip: () => command('knip', []) };
/** All packages as one program: one by one, what many import is checked many times. Tests need the other threads. */
const types = { types: () => command('tsc', ['--singleThreaded']) };
/** Those that know a browser's types are programs of their own. Alone: generated modules are there, and in use. */
const browserTypes = {
  'types in a browser': () =>
    command('turbo', [
      'run',
      'typecheck',
      '--only',
      '--continue',
      '--filter=@watcher/web',
      '--filter=@watcher/e2e',
    ]),
};
const webBuild = { 'web build': () => buildWeb() };

/** Everything that can be said of the code without running it, but its types. @returns the exit code */
export async function lint() {
  const { failed } = await run([{ ...lintChecks, ...imports, ...generate, ...unused }], { warnings: true });
  return failed > 0 ? 1 : 0;
}

/**
 * Runs everything that tests the product, every step whatever became of the one before; a failed check counts
 * as one failed test. The last line is `N passed, N failed`, with `, N skipped` if there are any.
 * @param {string[]} filters for vitest; with one, the static checks are left out
 * @returns {Promise<number>} the exit code: 1 when anything failed or nothing ran
 */
export async function test(filters) {
  const results = [];
  if (filters.length > 0) {
    results.push(await run([webBuild]), await vitest(filters));
  } else {
    results.push(await run([generate, lintChecks]), await run([webBuild, { ...imports, ...unused }]));
    // What takes longest, one after another: the tests often wait, and leave it room.
    results.push(...(await Promise.all([vitest(filters), run([{ ...types, ...browserTypes }])])));
  }
  const sum = (name) => results.reduce((sum, result) => sum + result[name], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') > 0 ? 1 : 0;
}

/**
 * Runs lanes of steps beside one another, and says of each step whether it went well, with its output when not, and
 * with `warnings` when it warns.
 */
async function run(lanes, { warnings = false } = {}) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const runLane = async (steps) => {
    for (const [name, step] of Object.entries(steps)) {
      const began = Date.now();
      const { code, output } = await step();
      if (code !== 0 || (warnings && /\bwarn\b/.test(output))) console.log(output);
      console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      total[code === 0 ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all(lanes.map(runLane));
  return total;
}

async function vitest(filters) {
  const folder = makeScratchFolder();
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await command('vitest', ['run', ...reporters, ...filters], {
      show: true,
      env: { TMPDIR: folder },
    });
    return countTests(code, readReport(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
