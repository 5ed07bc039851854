import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import StackedBars from '#lib/chart/StackedBars.svelte';
import type { Stack } from '#lib/chart/stack.ts';
import { violations } from './support/axe.ts';

const day = (date: string, total: number | null, ...parts: [string, number][]) => ({
  start: `${date}T00:00:00Z`,
  date,
  hour: null,
  total,
  parts: new Map(parts),
});
const stack: Stack = {
  series: [
    { key: 'id:a', label: 'maker/a', total: 4.1 },
    { key: 'id:b', label: 'maker/b', total: 2.2 },
  ],
  columns: [
    day('2026-01-01', 3.1, ['id:a', 2], ['id:b', 1.1]),
    day('2026-01-02', null),
    day('2026-01-03', 3.2, ['id:a', 2.1], ['id:b', 1.1]),
  ],
};
const slots = new Map([
  ['id:a', 0],
  ['id:b', 1],
]);

async function chart(hidden: ReadonlySet<string> = new Set()) {
  const onzoom = vi.fn();
  const screen = await render(StackedBars, {
    stack,
    slots,
    hidden,
    summary: 'Spend: $6.30 in total.',
    onzoom,
  });
  const slider = screen.getByRole('slider', { name: 'Step through the chart' });
  return { screen, slider, onzoom, sum: screen.getByTestId('chart-sum') };
}

it('is stepped through with the arrow keys, which say and show each day', async () => {
  const { screen, slider, sum } = await chart();
  await userEvent.keyboard('{Tab}');
  await expect.element(slider).toHaveFocus();
  await expect
    .element(slider)
    .toHaveAttribute('aria-valuetext', 'Sat, Jan 3, 2026: $3.20. maker/a: $2.10; maker/b: $1.10.');
  await expect.element(sum).toHaveTextContent('$3.20');
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'Fri, Jan 2, 2026: No data.');
  await expect.element(screen.getByText('No data for this time.')).toBeVisible();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(sum).toHaveTextContent('$3.10');
  await expect.element(screen.getByText('maker/b')).toBeVisible();
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Tab}');
  await expect.element(sum).not.toBeInTheDocument();
});

it('sums what is marked with Shift and the arrows, without what nobody knows; Enter zooms, Escape forgets', async () => {
  const { screen, slider, sum, onzoom } = await chart();
  await userEvent.keyboard('{Tab}{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}');
  await expect.element(sum).toHaveTextContent('$6.30');
  await expect.element(screen.getByText('No data for 1 day; totals exclude it.')).toBeVisible();
  await expect.element(slider).toHaveAttribute('aria-valuetext', expect.stringContaining('$6.30'));
  await userEvent.keyboard('{Escape}');
  expect(onzoom).not.toHaveBeenCalled();
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}{Enter}');
  expect(onzoom).toHaveBeenCalledExactlyOnceWith(0, 1);
});

it('opens a day that is clicked, or chosen with Enter; an hour has nothing closer', async () => {
  const { screen, onzoom } = await chart();
  await screen.getByRole('img').click({ position: { x: 100, y: 100 } });
  expect(onzoom).toHaveBeenCalledExactlyOnceWith(0, 0);
  await userEvent.keyboard('{Tab}{ArrowLeft}{Enter}');
  expect(onzoom).toHaveBeenLastCalledWith(1, 1);
  onzoom.mockClear();
  const hours = stack.columns.map((column, hour) => ({ ...column, hour }));
  await screen.rerender({ stack: { ...stack, columns: hours } });
  await screen.getByRole('img').click({ position: { x: 100, y: 100 } });
  expect(onzoom).not.toHaveBeenCalled();
});

it('draws counts as counts', async () => {
  const { screen, sum } = await chart();
  const counts = stack.columns.map((column) => ({
    ...column,
    total: 2_500_000,
    parts: new Map([['id:a', 2_500_000]]),
  }));
  await screen.rerender({ unit: 'count', stack: { ...stack, columns: counts } });
  await screen.getByRole('img').hover({ position: { x: 100, y: 100 } });
  await expect.element(sum).toHaveTextContent('2,500,000');
  await expect.element(screen.getByText('2M', { exact: true })).toBeVisible();
});

it('tells of the column under the pointer, without the series that are hidden', async () => {
  const { screen, sum } = await chart(new Set(['id:a']));
  await screen.getByRole('img').hover({ position: { x: 100, y: 100 } });
  await expect.element(sum).toHaveTextContent('$1.10');
  expect(screen.getByText('maker/a').query()).toBeNull();
  await expect.element(screen.getByText('maker/b')).toBeVisible();
});

it('hatches the day that is not over, says so, and shows beside it what a typical day comes to', async () => {
  const begun = stack.columns.slice(0, 1).map((column) => ({ ...column, start: new Date().toISOString() }));
  const props = {
    stack: { ...stack, columns: begun },
    slots,
    hidden: new Set<string>(),
    summary: '',
    onzoom: vi.fn(),
  };
  const screen = await render(StackedBars, { ...props, end: Date.now() + 3_600_000, typical: 8 });
  await userEvent.keyboard('{Tab}');
  await expect
    .element(screen.getByRole('slider'))
    .toHaveAttribute('aria-valuetext', 'Thu, Jan 1, 2026, so far: $3.10. maker/a: $2.00; maker/b: $1.10.');
  const part = (name: string) => screen.container.querySelector(`[data-part=${name}]`);
  expect(part('partial')?.getAttribute('height')).toBeTruthy();
  expect(part('typical')).not.toBeNull();
  await screen.rerender({ end: Date.now() - 1 });
  expect(part('partial')).toBeNull();
  expect(part('typical')).toBeNull();
});

it('cuts a day that would flatten all others, with its value on it', async () => {
  const columns = Array.from({ length: 9 }, (_, index) =>
    day(`2026-01-0${index + 1}`, index === 4 ? 8000 : 20, ['id:a', index === 4 ? 8000 : 20]),
  );
  const props = {
    stack: { ...stack, columns },
    slots,
    hidden: new Set<string>(),
    summary: '',
    onzoom: vi.fn(),
  };
  const screen = await render(StackedBars, props);
  await expect.element(screen.getByText('↑ $8K')).toBeVisible();
  expect(screen.container.querySelectorAll('[data-part=cap]')).toHaveLength(1);
});
