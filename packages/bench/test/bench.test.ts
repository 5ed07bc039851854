import { readFileSync } from 'node:fs';
// What `inject` gives, where this package's types are checked by themselves.
import type {} from '@watcher/core/testing';
import { rollupDifferences } from '@watcher/core/testing/facts';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { cases } from '../src/cases/index.ts';
import type { Filled } from '../src/data/database.ts';
import { assertEqualAnswers } from '../src/data/equal-answers.ts';
import { lastDays } from '../src/data/period.ts';
import { smallSizes } from '../src/data/sizes.ts';
import { marksOf } from '../src/report/document.ts';
import { createWorld, type World } from '../src/world.ts';

let world: World;
let full: Filled;

beforeAll(async () => {
  const server = {
    url: inject('postgresUrl'),
    template: inject('templateDatabase'),
    stop: async () => undefined,
  };
  world = createWorld(server, smallSizes, { rounds: 1, seconds: 0.1 });
  full = await world.filled('full');
});
afterAll(() => world.close());

describe('the made-up data', () => {
  test('gives the heavy and the median team the rows that their rates promise', async () => {
    const { heavy, median, days, keysPerUser } = smallSizes.full;
    const { rows } = await full.client.query(
      'SELECT count(*)::integer AS rows FROM usage_hour WHERE team_id <= 2 GROUP BY team_id ORDER BY team_id',
    );
    const hours = days * 24 * keysPerUser;
    expect(rows).toEqual([{ rows: (heavy / 9) * hours }, { rows: (median / 9) * hours }]);
  });

  test('has rollups that are the exact sums of the facts', async () => {
    expect(await rollupDifferences(full.heavy.ctx)).toBe(0);
  });

  test('holds the same rows of the heavy team, whatever else a database holds', async () => {
    const few = await world.filled('fewOthers');
    const sum = `SELECT count(*), sum(cost), sum(requests), sum(model_id * provider_id) FROM usage_hour WHERE team_id = 1`;
    expect((await few.client.query(sum)).rows).toEqual((await full.client.query(sum)).rows);
  });

  test('is answered as the raw rows are, and a difference would be seen', async () => {
    const period = lastDays(30);
    await assertEqualAnswers(full.heavy, period, 30);
    await expect(
      assertEqualAnswers(full.heavy, { ...period, startDate: period.endDate }, 30),
    ).rejects.toThrow();
  });
});

/** Some cases start processes, which a busy machine lets wait. */
const LONG = 300_000;

describe('every case runs, and its answers hold', () => {
  const withAnswers = Object.entries(cases).filter(([, { wholeProduct }]) => wholeProduct !== true);
  test.each(withAnswers)('%s', { timeout: LONG }, async (_name, { run }) => {
    const report = await run(world);
    expect(report.goals.map(({ measured }) => measured).join()).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('the document has a place for every case', () => {
  const document = readFileSync(new URL('../../../docs/benchmarks.md', import.meta.url), 'utf8');
  for (const name of Object.keys(cases)) for (const mark of marksOf(name)) expect(document).toContain(mark);
});
