/**
 * The bootstrap behind every npm script. It runs on the machine's own Node (18 or newer) with nothing installed,
 * installs what is missing, and hands over to the Node that the product brings.
 */
import { command, isInterrupted, onSignals, root, runProgram } from './lib/exec.mjs';
import { install } from './lib/install.mjs';
import { buildWeb, test } from './lib/test.mjs';

const [name = '', ...args] = process.argv.slice(2);

const commands = {
  start: () => product('apps/standalone/src/main.ts'),
  demo: () => product('apps/standalone/src/demo.ts'),
  job: () => runProgram('apps/standalone/src/job.ts', args),
  test: () => test(args),
  bench: () => runProgram('packages/bench/src/main.ts', args),
  screenshots: () => product('packages/e2e/src/screenshots.ts'),
  measure: () => product('packages/e2e/src/measure.ts'),
};

async function product(program) {
  const slow = setTimeout(() => process.stderr.write('Building the web app…\n'), 1000);
  const built = await buildWeb();
  clearTimeout(slow);
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
  process.stderr.write(
    `Usage: npm start | npm run demo | npm test [-- filter] | npm run job -- <task> | npm run bench -- <case> | npm run screenshots | npm run measure\n`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = (await install(command)) ? await commands[name]() : 1;
}
