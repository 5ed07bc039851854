import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import RangeForm from '#lib/period/RangeForm.svelte';
import { language } from '#lib/state/language.svelte.ts';
import { violations } from './support/axe.ts';

const shown = { startDate: '2026-03-01', endDate: '2026-03-09' };

async function form() {
  const onapply = vi.fn();
  const screen = await render(RangeForm, { shown, onapply });
  return { screen, onapply, apply: screen.getByRole('button', { name: 'Apply' }) };
}

it('begins with the days that are shown, and takes what is typed', async () => {
  const { screen, onapply, apply } = await form();
  await apply.click();
  expect(onapply).toHaveBeenLastCalledWith(shown);
  const day = screen.getByRole('group', { name: 'To' }).getByRole('spinbutton', { name: /day/ });
  await day.click();
  await userEvent.keyboard('15');
  await apply.click();
  expect(onapply).toHaveBeenLastCalledWith({ startDate: '2026-03-01', endDate: '2026-03-15' });
  expect(await violations()).toEqual([]);
});

it('takes two days of the calendar', async () => {
  const { screen, onapply, apply } = await form();
  await screen.getByRole('button', { name: /March 20, 2026/ }).click();
  await screen.getByRole('button', { name: /March 24, 2026/ }).click();
  await apply.click();
  expect(onapply).toHaveBeenLastCalledWith({ startDate: '2026-03-20', endDate: '2026-03-24' });
});

it('refuses more than a year and what is backwards, in a sentence', async () => {
  const { screen, onapply, apply } = await form();
  const year = screen.getByRole('group', { name: 'From' }).getByRole('spinbutton', { name: /year/ });
  await year.click();
  await userEvent.keyboard('2024');
  await apply.click();
  await expect.element(screen.getByRole('alert')).toHaveTextContent('At most 366 days at once.');
  expect(onapply).not.toHaveBeenCalled();
});

it('speaks Italian: days first, weeks from Monday', async () => {
  language.choose('it');
  const { screen } = await form();
  await expect.element(screen.getByRole('group', { name: 'Dal' })).toBeVisible();
  await expect.element(screen.getByText('marzo 2026')).toBeVisible();
});
