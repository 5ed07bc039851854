import type { Month } from '@watcher/contract/overview';
import { expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import MonthCourse from '#lib/chart/MonthCourse.svelte';
import { violations } from './support/axe.ts';

const days = (month: string, costs: readonly (number | null)[]) =>
  costs.map((cost, index) => ({ date: `${month}-${String(index + 1).padStart(2, '0')}`, cost }));

const month: Month = {
  startDate: '2026-03-01',
  endDate: '2026-03-31',
  cost: 30,
  isComplete: false,
  unknownHours: 24,
  days: days('2026-03', [10, null, 20]),
  unallocated: [],
  previous: {
    startDate: '2026-02-01',
    endDate: '2026-02-28',
    to: '2026-02-03T12:00:00.000Z',
    costByThen: 25,
    days: days('2026-02', [5, 6, 7, 8]),
    unallocated: [],
  },
};
const props = { month, timeZone: 'UTC', summary: 'Cumulative spend in March: $30.00 so far.' };

it('draws the month with a gap, the one before, the forecast and the budget', async () => {
  const screen = await render(MonthCourse, {
    ...props,
    projection: { monthEnd: 300, low: 250, high: 350 },
    budget: 400,
  });
  await expect.element(screen.getByRole('img', { name: props.summary })).toBeVisible();
  const part = (name: string) => screen.container.querySelector(`[data-part=${name}]`);
  expect(part('course')?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
  for (const name of ['previous', 'forecast', 'budget']) expect(part(name), name).not.toBeNull();
  await expect.element(screen.getByText('No data')).toBeVisible();
  expect(await violations()).toEqual([]);
});

it('draws no forecast and no budget where there is none, and reads a day and the same of the month before', async () => {
  const screen = await render(MonthCourse, { ...props, projection: null, budget: null });
  expect(screen.container.querySelector('[data-part=forecast], [data-part=budget]')).toBeNull();
  await screen.getByRole('img').hover({ position: { x: 58, y: 40 } });
  await expect.element(screen.getByText('$10.00')).toBeVisible();
  await expect.element(screen.getByText('Feb 1: $5.00')).toBeVisible();
});
