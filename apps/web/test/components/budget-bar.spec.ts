import { expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import BudgetBar from '#lib/budgets/BudgetBar.svelte';
import { budget } from '../budget.ts';
import { violations } from './support/axe.ts';

/** Where a part of the bar is, in per cent of the bar. */
function placeOf(bar: Element, part: string): { from: number; to: number }[] {
  const frame = bar.getBoundingClientRect();
  return [...bar.querySelectorAll(`[data-part=${part}]`)].map((element) => {
    const { left, right } = element.getBoundingClientRect();
    const share = (x: number) => Math.round(((x - frame.left) / frame.width) * 100);
    return { from: share(left), to: share(right) };
  });
}

it('draws spent, pending, notches and the forecast where they are, and says them', async () => {
  const state = { spent: 40, provisional: 20, percent: 60, forecast: 90, status: 'warning' } as const;
  const screen = await render(BudgetBar, { budget: budget({ state }) });
  const bar = screen.getByRole('img', {
    name: '$60.00 of $100.00 (60%). $20.00 pending. At this pace: $90.00. Thresholds: 50%, 80%, 100%',
  });
  await expect.element(bar).toBeVisible();
  expect(placeOf(bar.element(), 'spent')).toEqual([{ from: 0, to: 40 }]);
  expect(placeOf(bar.element(), 'pending')).toEqual([{ from: 40, to: 60 }]);
  expect(placeOf(bar.element(), 'mark').map(({ from }) => from)).toEqual([50, 80]);
  const [forecast] = placeOf(bar.element(), 'forecast');
  expect(((forecast?.from ?? 0) + (forecast?.to ?? 0)) / 2).toBeCloseTo(90, 0);
  expect(await violations()).toEqual([]);
});

it('neither draws nor says the forecast where the page has another one', async () => {
  const state = { spent: 40, percent: 40, forecast: 90 } as const;
  const screen = await render(BudgetBar, { budget: budget({ state }), hasForecast: false });
  const bar = screen.getByRole('img');
  await expect.element(bar).not.toHaveAccessibleName(/pace/);
  expect(placeOf(bar.element(), 'forecast')).toEqual([]);
});

it('is full where more was spent than the amount, and says 99.9% as 99%', async () => {
  const over = { spent: 200, provisional: null, percent: 200, status: 'exceeded' } as const;
  const screen = await render(BudgetBar, { budget: budget({ state: over }) });
  const bar = screen.getByRole('img').element();
  expect(placeOf(bar, 'spent')).toEqual([{ from: 0, to: 100 }]);
  expect(placeOf(bar, 'mark').map(({ from }) => from)).toEqual([50, 80]);
  await screen.rerender({ budget: budget({ state: { spent: 99.9, percent: 99.9 } }) });
  await expect.element(screen.getByRole('img')).toHaveAccessibleName(/\(99%\)/);
});
