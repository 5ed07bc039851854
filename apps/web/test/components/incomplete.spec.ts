import { expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { firstSyncOf } from '#lib/completeness/first-sync.ts';
import IncompleteMark from '#lib/completeness/IncompleteMark.svelte';
import UnallocatedLine from '#lib/completeness/UnallocatedLine.svelte';
import { violations } from './support/axe.ts';

it('says how much of a total is missing, and nothing of one that is complete', async () => {
  const screen = await render(IncompleteMark, {
    summary: { isComplete: false, isCostComplete: false, unknownHours: 24 },
  });
  await expect.element(screen.getByText('Incomplete: 24 hours not read yet')).toBeVisible();
  expect(await violations()).toEqual([]);
  await screen.rerender({ summary: { isComplete: false, isCostComplete: false, unknownHours: 1 } });
  await expect.element(screen.getByText('Incomplete: 1 hour not read yet')).toBeVisible();
  await screen.rerender({ summary: { isComplete: true, isCostComplete: true, unknownHours: 0 } });
  await expect.element(screen.getByTestId('incomplete')).not.toBeInTheDocument();
});

it('says where the cost is all there is, and requests and tokens are not', async () => {
  const summary = { isComplete: false, isCostComplete: true, unknownHours: 0 };
  const screen = await render(IncompleteMark, { summary });
  const mark = screen.getByTestId('incomplete');
  await expect.element(mark).toHaveTextContent('Requests and tokens incomplete');
  await screen.rerender({ summary, ofCounts: true });
  await expect.poll(() => mark.element().textContent).toBe('Incomplete');
  // Beside a cost it says nothing.
  const { isComplete: _, ...ofCost } = summary;
  await screen.rerender({ summary: ofCost });
  await expect.element(screen.getByTestId('incomplete')).not.toBeInTheDocument();
});

it('says how far a first sync has come', async () => {
  const waits = { isActive: true, pending: true, lastSyncedAt: null };
  const read = { isActive: true, pending: true, lastSyncedAt: '2026-11-26T08:00:00.000Z' };
  const paused = { ...waits, isActive: false };
  expect(firstSyncOf([read, paused])).toBeNull();
  const firstSync = firstSyncOf([waits, read, read, paused]);
  const screen = await render(IncompleteMark, {
    summary: { isComplete: false, isCostComplete: false, unknownHours: 24 },
    firstSync,
  });
  await expect.element(screen.getByText('Incomplete: first sync in progress, 2 of 3 keys')).toBeVisible();
});

it('lists the largest sums without hours, the days in the zone asked for', async () => {
  const span = (apiKeyId: number, cost: number, from = '2026-03-01T00:00:00.000Z') => ({
    apiKeyId,
    cost,
    byokCost: 0,
    from,
    to: '2026-03-15T02:00:00.000Z',
  });
  const titles = new Map([[7, 'Production']]);
  const screen = await render(UnallocatedLine, { spans: [span(7, 3)], titles, timeZone: 'America/Chicago' });
  const line = screen.getByTestId('unallocated');
  await expect
    .element(line)
    .toHaveTextContent('Production: $3.00 between Feb 28 and Mar 14, hours not known');
  await screen.rerender({ spans: [1, 2, 7, 4, 5].map((id) => span(id, id)), titles });
  await expect
    .element(line.getByRole('listitem').first())
    .toHaveTextContent('Production: $7.00 between Feb 28 and Mar 14, hours not known');
  expect(line.getByRole('listitem').elements()).toHaveLength(4);
  await expect.element(line.getByText('and 2 more')).toBeVisible();
  await screen.rerender({ spans: [span(7, 0)], titles });
  await expect.element(line).not.toBeInTheDocument();
});
