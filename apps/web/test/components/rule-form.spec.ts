import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import RuleForm from '#lib/alerts/RuleForm.svelte';
import { language } from '#lib/state/language.svelte.ts';
import { violations } from './support/axe.ts';

const rule = {
  kind: 'credits_low',
  isActive: true,
  params: { days: 7, usd: null },
  channelIds: null,
} as const;
const channels = [
  {
    id: 3,
    kind: 'slack',
    name: 'On call',
    settings: {},
    isActive: true,
    createdAt: '2026-11-01T00:00:00.000Z',
    status: 'ok',
    lastDelivery: null,
  },
] as const;
const save = vi.fn((_: unknown) => Promise.resolve());
const props = { rule: { ...rule }, channels: [...channels], save, onclose: () => {} };

it('says the rule as it would be with what is typed, in the reader’s language', async () => {
  const screen = await render(RuleForm, props);
  await expect
    .element(screen.getByText('When credits last less than 7 days at the current rate.'))
    .toBeVisible();
  await screen.getByLabelText('Days left').fill('1');
  await screen.getByLabelText('Balance below (USD) (optional)').fill('20');
  await expect
    .element(screen.getByText('When credits last less than 1 day at the current rate, or fall below $20.00.'))
    .toBeVisible();
  expect(await violations()).toEqual([]);
  language.choose('it');
  await expect.element(screen.getByText(/^Quando i crediti bastano per meno di 1 giorno/)).toBeVisible();
});

it('refuses what is no number at its field, and offers channels one by one', async () => {
  const screen = await render(RuleForm, props);
  await screen.getByLabelText('Days left').fill('soon');
  await userEvent.keyboard('{Enter}');
  const days = screen.getByLabelText('Days left');
  await expect.element(days).toHaveFocus();
  await expect.element(days).toHaveAccessibleDescription('Enter a number greater than 0.');
  await days.fill('0');
  await userEvent.keyboard('{Enter}');
  await expect.element(days).toHaveAttribute('aria-invalid', 'true');
  await screen.getByLabelText('All channels, including new ones').click();
  await expect.element(screen.getByRole('checkbox', { name: 'On call Slack' })).toBeChecked();
  await screen.getByRole('checkbox', { name: 'On call Slack' }).click();
  await expect.element(screen.getByText('Nothing is sent; alerts only show on these pages.')).toBeVisible();
  expect(save).not.toHaveBeenCalled();
  await days.fill('2.5');
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => save.mock.calls)
    .toEqual([[{ kind: 'credits_low', params: { days: 2.5 }, channelIds: [] }]]);
  expect(await violations()).toEqual([]);
});
