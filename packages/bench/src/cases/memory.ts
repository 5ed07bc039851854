import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { startProduct } from '../product.ts';
import { memoryOfTree, type ProcessMemory } from '../report/memory.ts';
import type { Report } from '../report/report.ts';
import { figure } from '../statistics.ts';
import { newApiToken } from '../token.ts';
import type { World } from '../world.ts';

const GOAL_MIB = 350;
const REQUESTS = 10_000;
/** More than this between two rounds is growth; less is garbage that was not collected yet. */
const NOISE_MIB = 10;

/** All processes of `npm start`: idle, and after ever more requests. */
export async function memory(world: World): Promise<Report> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watcher-bench-memory-'));
  const product = await startProduct(dataDir);
  try {
    await sleep(world.effort.seconds * 10_000);
    const idle = memoryOfTree(product.pid);
    const headers = { authorization: `Bearer ${await newApiToken(product.url)}` };
    const after: ProcessMemory[][] = [];
    for (let round = 0; round <= world.effort.rounds; round += 1) {
      const result = await autocannon({
        url: `${product.url}/api/v1/stats`,
        headers,
        connections: 8,
        amount: REQUESTS,
      });
      if (result['2xx'] < REQUESTS) throw new Error(`${REQUESTS - result['2xx']} requests were refused.`);
      await sleep(2000);
      after.push(memoryOfTree(product.pid));
    }
    return toReport(idle, after, world.effort.seconds * 10);
  } finally {
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function toReport(
  idle: readonly ProcessMemory[],
  after: readonly ProcessMemory[][],
  seconds: number,
): Report {
  const total = (all: readonly ProcessMemory[]) => all.reduce((sum, { mib }) => sum + mib, 0);
  const [warm = [], ...later] = after;
  const last = later.at(-1) ?? warm;
  const growth = (total(last) - total(warm)) / Math.max(1, later.length);
  const columns = [idle, warm, last];
  const names = [...new Set(columns.flat().map(({ name }) => name))];
  const rows = names.map((name) => {
    const cells = columns.map((column) => figure(total(column.filter((one) => one.name === name))));
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  const sums = columns.map((column) => figure(total(column)));
  return {
    how: `All processes of \`npm start\`, npm itself included, by their proportional set size (what they share is counted once): ${seconds} s after the start without a request; after the first ${REQUESTS.toLocaleString('en-US')} requests to /api/v1/stats; after ${later.length} times as many more.`,
    goals: [
      {
        goal: `idle: ≤ ${GOAL_MIB} MiB in all`,
        measured: `${figure(total(idle))} MiB`,
        holds: total(idle) <= GOAL_MIB,
      },
      {
        goal: `no growth over ${REQUESTS.toLocaleString('en-US')} requests (± ${NOISE_MIB} MiB)`,
        measured: `${figure(growth)} MiB each`,
        holds: growth <= NOISE_MIB,
      },
    ],
    details: [
      '| MiB | idle | after the first requests | at the end |',
      '|---|---|---|---|',
      ...rows,
      `| all | ${sums.join(' | ')} |`,
    ].join('\n'),
  };
}
