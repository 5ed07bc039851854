import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './count.mjs';
import { command } from './exec.mjs';

/** Builds the web app, or takes it from Turbo's cache. */
export function buildWeb() {
  return command('turbo', ['run', 'build', '--filter=@watcher/web']);
}

const staticChecks = {
  'biome check': () => command('biome', ['check', '--error-on-warnings']),
  'turbo boundaries': () => command('turbo', ['boundaries']),
  types: () => command('turbo', ['run', 'check', '--continue']),
  // Reads the web app's configuration, which the check of its types makes.
  knip: () => command('knip', []),
};

/**
 * Runs everything that tests the product, every step whatever became of the one before; a failed check counts
 * as one failed test. The last line is `N passed, N failed`, with `, N skipped` if there are any.
 * @param {string[]} filters for vitest; with one, the static checks are left out
 * @returns {Promise<number>} the exit code: 1 when anything failed or nothing ran
 */
export async function test(filters) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const steps = { ...(filters.length === 0 ? staticChecks : {}), 'web build': buildWeb };
  for (const [name, run] of Object.entries(steps)) {
    const began = Date.now();
    const { code, output } = await run();
    if (code !== 0) console.log(output);
    console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    total[code === 0 ? 'passed' : 'failed'] += 1;
  }
  const tests = await vitest(filters);
  for (const key of Object.keys(total)) total[key] += tests[key];
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}

async function vitest(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await command('vitest', ['run', ...reporters, ...filters], { show: true });
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
