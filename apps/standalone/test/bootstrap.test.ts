import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../src/settings.ts';
import { isAlive, makeFolder, type Outcome, runScript, until } from './helpers.ts';

const { PATH } = process.env;
const counter: unknown = await import(join(projectRoot, 'scripts/lib/count.mjs'));

/**
 * A project with the real bootstrap and stand-ins for the rest: `npx` notes that it ran, takes a moment, and leaves
 * this Node where the install would; the job notes its process id and runs until its IPC channel closes.
 */
function makeProject(): { root: string; npx(script: string): void; run(...args: string[]): Outcome } {
  const { folder: root, remove } = makeFolder();
  onTestFinished(remove);
  cpSync(join(projectRoot, 'scripts'), join(root, 'scripts'), { recursive: true });
  for (const folder of ['bin', 'apps/standalone/src', 'packages/one'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    writeFileSync(join(root, file), '{}');
  const job = `process.on('disconnect', () => process.exit(0));
    process.on('SIGTERM', () => process.exit(5));
    console.log('job', process.pid, ...process.argv.slice(2));
    if (process.argv[2] !== 'wait') process.exit(3);`;
  for (const name of ['job', 'main']) writeFileSync(join(root, `apps/standalone/src/${name}.ts`), job);
  const npx = (script: string) => {
    writeFileSync(join(root, 'bin/npx'), `#!/bin/sh\necho "$@" >> '${root}/npx.log'\n${script}\n`);
    chmodSync(join(root, 'bin/npx'), 0o755);
  };
  npx(`mkdir -p node_modules/node/bin; sleep 1; ln -sf '${process.execPath}' node_modules/node/bin/node`);
  const run = (...args: string[]) => {
    const outcome = runScript(join(root, 'scripts/run.mjs'), args, {
      env: { PATH: `${join(root, 'bin')}:${PATH}` },
    });
    onTestFinished(() => void outcome.child.kill('SIGKILL'));
    return outcome;
  };
  return { root, npx, run };
}

function installs(root: string): number {
  return readFileSync(join(root, 'npx.log'), 'utf8').trim().split('\n').length;
}

/** Processes that the lock names: the bootstrap, and its install once that runs. */
function holdersOfLock(root: string): number {
  return readFileSync(join(root, '.turbo/install.lock'), 'utf8').trim().split('\n').length;
}

test('installs once, again after a change, and passes arguments and the exit code on', async () => {
  const { root, run } = makeProject();
  const first = run('job', 'a task', '--flag');
  expect(await first.ended).toBe(3);
  expect(first.output()).toMatch(/^Installing the dependencies.*\n.* done\njob \d+ a task --flag\n$/s);
  expect(readFileSync(join(root, 'npx.log'), 'utf8')).toMatch(/^-y pnpm@\S+ install --frozen-lockfile/);
  const second = run('job', 'again');
  expect(await second.ended).toBe(3);
  expect(second.output()).toMatch(/^job \d+ again\n$/);
  writeFileSync(join(root, 'packages/one/package.json'), '{}');
  await run('job', 'changed').ended;
  expect(installs(root)).toBe(2);
});

test('a failed install shows why, starts nothing and is repeated', async () => {
  const { root, npx, run } = makeProject();
  npx('echo the registry is away >&2; exit 1');
  for (let attempt = 1; attempt <= 2; attempt++) {
    const { ended, output } = run('job', 'task');
    expect(await ended).toBe(1);
    expect(output()).toContain('the registry is away');
    expect(output()).toContain('could not be installed');
    expect(output()).not.toContain('job');
    expect(installs(root)).toBe(attempt);
  }
});

test('a start says that it builds when it does, however long it takes to find out', async () => {
  const { root, run } = makeProject();
  const turbo = (script: string) => {
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/.bin/turbo'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  turbo('echo "@watcher/web:build: cache miss, executing 0123"; echo "@watcher/web:build: done"');
  const first = run('start');
  expect(await first.ended).toBe(3);
  expect(first.output().match(/Building the web app…/g)).toHaveLength(1);
  turbo('sleep 2; echo "@watcher/web:build: cache hit, replaying logs 0123"');
  const second = run('start');
  expect(await second.ended).toBe(3);
  expect(second.output()).toMatch(/^job \d+\n$/);
});

test('two at once install once', async () => {
  const { root, run } = makeProject();
  const both = [run('job', 'one'), run('job', 'two')];
  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([3, 3]);
  expect(both.map(({ output }) => output()).join('')).toContain(
    'is installing the dependencies; waiting for it.',
  );
  expect(installs(root)).toBe(1);
  expect(existsSync(join(root, '.turbo/install.lock'))).toBe(false);
});

test('a bootstrap killed while installing is waited for no longer than its install lives', async () => {
  const { root, npx, run } = makeProject();
  npx(
    `mkdir -p node_modules/node/bin; sleep 2; ln -sf '${process.execPath}' node_modules/node/bin/node; echo done >> '${root}/npx.log'`,
  );
  const first = run('job', 'one');
  // It may run already when the bootstrap comes to write down that it does.
  await until(() => existsSync(join(root, 'npx.log')) && holdersOfLock(root) === 2);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = run('job', 'two');
  expect(await second.ended).toBe(3);
  expect(readFileSync(join(root, 'npx.log'), 'utf8')).toMatch(/^-y .*\ndone\n-y .*\ndone\n$/);
});

test('the program ends when the bootstrap is killed, and gets its signals', async () => {
  const { run } = makeProject();
  for (const [signal, outcome] of [
    ['SIGKILL', 'SIGKILL'],
    ['SIGTERM', 5],
  ] as const) {
    const { child, ended, output } = run('job', 'wait');
    await until(() => /job \d+/.test(output()));
    const pid = Number(/job (\d+)/.exec(output())?.[1]);
    child.kill(signal);
    expect(await ended).toBe(outcome);
    await until(() => !isAlive(pid));
  }
});

test('an unknown command is explained', async () => {
  const { ended, output } = makeProject().run('constructor');
  expect(await ended).toBe(2);
  expect(output()).toMatch(/^Usage: /);
});

test.each([
  ['an ordinary run', 0, [['passed', ['passed', 'passed', 'pending']]], { passed: 2, failed: 0, skipped: 1 }],
  ['a failed test', 1, [['failed', ['passed', 'failed']]], { passed: 1, failed: 1, skipped: 0 }],
  [
    'a file that could not be loaded',
    1,
    [
      ['failed', []],
      ['passed', ['passed']],
    ],
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['an error outside of the tests', 1, [['passed', ['passed']]], { passed: 1, failed: 1, skipped: 0 }],
  ['a run that found no test', 0, [], { passed: 0, failed: 1, skipped: 0 }],
  ['a crash', 134, undefined, { passed: 0, failed: 1, skipped: 0 }],
] as const)('counts %s', (_name, code, files, expected) => {
  const testResults = files?.map(([status, tests]) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  }));
  if (typeof counter !== 'object' || counter === null || !('countTests' in counter))
    throw new Error('no countTests');
  const { countTests } = counter;
  if (typeof countTests !== 'function') throw new Error('countTests is no function');
  expect(countTests(code, testResults && { testResults })).toEqual(expected);
});
