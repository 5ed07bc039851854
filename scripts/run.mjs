/**
 * The bootstrap behind every npm script. It runs on the machine's own Node (18 or newer) with nothing installed,
 * installs what is missing, and hands over to the Node that the product brings.
 */
import { command, isInterrupted, onSignals, root, runProgram, runTool } from './lib/exec.mjs';
import { install } from './lib/install.mjs';
import { buildWeb, lint, test } from './lib/test.mjs';

const [name = '', ...args] = process.argv.slice(2);

const commands = {
  start: () => product('apps/standalone/src/main.ts'),
  demo: () => product('apps/standalone/src/demo.ts'),
  dev: () => runProgram('apps/standalone/src/dev.ts', args),
  lint,
  'lint:fix': () => runTool('biome', ['check', '--write', ...args]),
  format: () => runTool('biome', ['format', '--write', ...args]),
  typecheck: () => runTool('turbo', ['run', 'typecheck', '--continue', ...args]),
  test: () => test(args),
  build: () => runTool('turbo', ['run', 'build', ...args]),
  'db:generate': () => runTool('drizzle-kit', ['generate', ...args], 'packages/core'),
  job: () => runProgram('apps/standalone/src/job.ts', args),
  backup: () => runProgram('apps/standalone/src/backup.ts', args),
  restore: () => runProgram('apps/standalone/src/restore.ts', args),
  admin: () => runProgram('apps/standalone/src/admin.ts', args),
  bench: () => runProgram('packages/bench/src/main.ts', args),
  screenshots: () => product('packages/e2e/src/screenshots.ts'),
  measure: () => product('packages/e2e/src/measure.ts'),
};

async function product(program) {
  const built = await buildWeb(() => process.stderr.write('Building the web app…\n'));
  if (isInterrupted()) return 130;
  if (built.code !== 0) {
    process.stderr.write(`${built.output}\nThe web app could not be built: see above.\n`);
    return 1;
  }
  return runProgram(program, args);
}

onSignals();
process.chdir(root);
if (!Object.hasOwn(commands, name)) {
  process.stderr.write(`Usage: npm run <${Object.keys(commands).join(' | ')}> [-- arguments]\n`);
  process.exitCode = 2;
} else {
  process.exitCode = (await install(command)) ? await commands[name]() : 1;
}
