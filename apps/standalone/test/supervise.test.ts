import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { supervise } from '../src/supervise.ts';
import {
  isAlive,
  makeFolder,
  type Outcome,
  pidsIn,
  readJournal,
  runScript,
  standIn,
  until,
} from './helpers.ts';

function makeJournal(): string {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  return join(folder, 'journal');
}

/** Supervises stand-ins in this process until `enough`, then asks them to stop. */
async function superviseUntil(journal: string, programs: string[], enough: (ready: boolean) => boolean) {
  const controller = new AbortController();
  const said: string[] = [];
  let ready = false;
  const finished = supervise(
    programs.map((program) => standIn(journal, program)),
    {
      signal: controller.signal,
      onReady: () => {
        ready = true;
      },
      say: (line) => said.push(line),
    },
  );
  let over = false;
  void finished.then(() => {
    over = true;
  });
  await until(() => over || enough(ready));
  controller.abort();
  return { code: await finished, ready, said };
}

/** Runs the launcher on stand-ins as a process of its own and waits until all are ready. */
async function launch(journal: string, programs: string[]): Promise<Outcome> {
  const launcher = runScript(join(import.meta.dirname, 'launcher.ts'), [journal, ...programs]);
  onTestFinished(() => void launcher.child.kill('SIGKILL'));
  await until(() => launcher.output().includes('all ready'));
  return launcher;
}

test('starts one after the other, stops the last stage first and each stage together', async () => {
  const journal = makeJournal();
  const programs = ['database:0:good', 'api:1:good', 'worker:1:good'];
  const { code, ready, said } = await superviseUntil(journal, programs, (isReady) => isReady);
  expect({ code, ready, said }).toEqual({ code: 0, ready: true, said: [] });
  const notes = readJournal(journal);
  expect(notes.slice(0, 6)).toEqual([
    'database starts',
    'database ready',
    'api starts',
    'api ready',
    'worker starts',
    'worker ready',
  ]);
  expect(notes.slice(6, 8).sort()).toEqual(['api stops', 'worker stops']);
  expect(notes.slice(8, 10).sort()).toEqual(['api stopped', 'worker stopped']);
  expect(notes.slice(10)).toEqual(['database stops', 'database stopped']);
});

test('one that does not start stops the others, and nothing is said beside its own line', async () => {
  const journal = makeJournal();
  const result = await superviseUntil(
    journal,
    ['database:0:good', 'api:1:broken', 'worker:1:good'],
    () => false,
  );
  expect(result).toEqual({ code: 1, ready: false, said: [] });
  expect(readJournal(journal)).toEqual([
    'database starts',
    'database ready',
    'api starts',
    'database stops',
    'database stopped',
  ]);
});

test('one that was killed is started again, and the others are left alone', async () => {
  const journal = makeJournal();
  let killed = false;
  const { code, said } = await superviseUntil(journal, ['api:1:good', 'worker:1:good'], (ready) => {
    if (ready && !killed) {
      killed = true;
      process.kill(pidsIn(journal)[0] ?? 0, 'SIGKILL');
    }
    return readJournal(journal).filter((note) => note === 'api ready').length === 2;
  });
  expect(code).toBe(0);
  expect(said).toEqual(['The api ended unexpectedly (SIGKILL); starting it again.']);
  expect(readJournal(journal).filter((note) => note === 'worker starts')).toHaveLength(1);
});

test('one that keeps ending is given up after five restarts, and everything is stopped', async () => {
  const journal = makeJournal();
  const { code, said } = await superviseUntil(journal, ['api:1:good', 'worker:1:fragile'], () => false);
  expect(code).toBe(1);
  expect(said.at(-1)).toBe('The worker keeps ending (exit code 7), so everything is stopped.');
  expect(readJournal(journal).filter((note) => note === 'worker starts')).toHaveLength(6);
  expect(readJournal(journal).at(-1)).toBe('api stopped');
});

test('one that does not end when asked is killed', async () => {
  const journal = makeJournal();
  const { code } = await superviseUntil(journal, ['database:0:good', 'api:1:stubborn'], (ready) => ready);
  expect(code).toBe(0);
  expect(readJournal(journal).slice(-3)).toEqual(['api shrugs', 'database stops', 'database stopped']);
  expect(pidsIn(journal).filter(isAlive)).toEqual([]);
});

test('asked to stop while a program starts, it ends that one too', async () => {
  const journal = makeJournal();
  const { code, ready } = await superviseUntil(journal, ['database:0:good', 'api:1:silent'], () =>
    readJournal(journal).includes('api starts'),
  );
  expect({ code, ready }).toEqual({ code: 0, ready: false });
  expect(pidsIn(journal).filter(isAlive)).toEqual([]);
  expect(readJournal(journal).slice(-4)).toEqual([
    'api stops',
    'api stopped',
    'database stops',
    'database stopped',
  ]);
});

test('Ctrl-C reaches the whole group, twice, and still everything stops once and in order', async () => {
  const journal = makeJournal();
  const { child, ended } = await launch(journal, ['database:0:good', 'api:1:good']);
  const group = -(child.pid ?? 0);
  process.kill(group, 'SIGINT');
  process.kill(group, 'SIGINT');
  expect(await ended).toBe(0);
  expect(readJournal(journal).slice(4)).toEqual([
    'api stops',
    'api stopped',
    'database stops',
    'database stopped',
  ]);
});

test('a launcher that is killed leaves nothing running', async () => {
  const journal = makeJournal();
  const { child, ended } = await launch(journal, ['database:0:good', 'api:1:good']);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await until(() => pidsIn(journal).every((pid) => !isAlive(pid)));
});
