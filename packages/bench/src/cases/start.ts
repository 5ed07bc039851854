import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../product.ts';
import type { Report } from '../report/report.ts';
import { interleave, resultsOf } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const GOAL_MS = 3000;
const EXISTING = 'an existing install';
const NEW_DATA = 'a new data folder';
const COLD = 'a new data folder, and nothing compiled before';

/** From `npm start` to the first page. */
export async function start(world: World): Promise<Report> {
  const home = mkdtempSync(join(tmpdir(), 'watcher-bench-start-'));
  let folders = 0;
  const time = async (dataDir: string, env: Record<string, string> = {}): Promise<number> => {
    const product = await startProduct(dataDir, env);
    await product.stop();
    return product.startedInMs;
  };
  const newFolder = () => join(home, String(folders++));
  try {
    const existing = newFolder();
    await time(existing);
    const contenders = [
      { name: EXISTING, run: () => time(existing) },
      { name: NEW_DATA, run: () => time(newFolder()) },
      { name: COLD, run: () => time(newFolder(), { NODE_COMPILE_CACHE: newFolder() }) },
    ];
    const results = await interleave(contenders, world.effort.rounds);
    const onExisting = resultsOf(results, EXISTING);
    const rows = [...results].map(([name, times]) => `| ${name} | ${spread(times)} |`);
    return {
      how: 'From the start of the process `npm start` to the whole first page over HTTP, dependencies installed and the web app built.',
      goals: [
        {
          goal: `${EXISTING}: ≤ ${GOAL_MS / 1000} s to the first served page`,
          measured: `${spread(onExisting.map((ms) => ms / 1000))} s`,
          holds: median(onExisting) <= GOAL_MS,
        },
      ],
      details: ['| start on | ms |', '|---|---|', ...rows].join('\n'),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
