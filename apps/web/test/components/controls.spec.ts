import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { violations } from './support/axe.ts';
import ControlsOwner from './support/ControlsOwner.svelte';

async function controls() {
  const onrun = vi.fn();
  return { screen: await render(ControlsOwner, { onrun }), onrun };
}

/** What is to close has closed: it does so with the next frame. */
async function painted(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}

it('a menu opens, moves and chooses with the keyboard, and gives the focus back', async () => {
  const { screen, onrun } = await controls();
  const trigger = screen.getByRole('button', { name: 'More' });
  await userEvent.keyboard('{Tab}{Enter}');
  const item = screen.getByRole('menuitem', { name: 'Remove' });
  await expect.element(screen.getByRole('menuitem', { name: 'Rename' })).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(item).toHaveFocus();
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(onrun).toHaveBeenCalledExactlyOnceWith('remove');
  await expect.element(item).not.toBeInTheDocument();
  await expect.element(trigger).toHaveFocus();
  await userEvent.keyboard('{Enter}{Escape}');
  await expect.element(trigger).toHaveFocus();
  expect(onrun).toHaveBeenCalledOnce();
});

it('a picker is searched and several are chosen without a pointer', async () => {
  const { screen } = await controls();
  await screen.getByRole('button', { name: /^Keys:/ }).click();
  const search = screen.getByRole('combobox', { name: 'Search keys' });
  await expect.element(search).toHaveFocus();
  expect(screen.getByRole('option').all()).toHaveLength(3);
  await userEvent.keyboard('NIGHT');
  await expect.element(screen.getByRole('option')).toHaveTextContent('batch-nightly');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('option')).toHaveAttribute('aria-checked', 'true');
  await search.clear();
  await userEvent.keyboard('prod{Enter}');
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('button', { name: 'Keys: batch-nightly, Production' })).toHaveFocus();
});

it('a tooltip comes with the focus and the pointer, and goes with Escape', async () => {
  const { screen } = await controls();
  const tooltip = screen.getByRole('tooltip');
  const byok = screen.getByRole('button', { name: 'BYOK' });
  await expect.element(byok).toHaveAccessibleDescription('Billed by your own provider accounts.');
  await userEvent.keyboard('{Tab}{Tab}{Tab}');
  await expect.element(byok).toHaveFocus();
  await expect.element(tooltip).toHaveTextContent('Billed by your own provider accounts.');
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await expect.element(tooltip).not.toBeInTheDocument();
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}');
  await expect.element(tooltip).toBeVisible();
  // A page moves when what is below gets the focus, and then lies differently under a pointer that does not move.
  await screen.getByRole('button', { name: 'More' }).hover();
  await painted();
  await expect.element(tooltip).toBeVisible();
  document.body.style.height = '200vh';
  const scrolled = new Promise((resolve) => document.addEventListener('scroll', resolve, { once: true }));
  window.scrollBy(0, 5);
  await scrolled;
  await painted();
  await expect.element(tooltip).toBeVisible();
  document.body.style.height = '';
  await userEvent.keyboard('{Tab}');
  await expect.element(tooltip).not.toBeInTheDocument();
  await screen.getByText('$0.12').hover();
  await expect.element(tooltip).toHaveTextContent('$0.123456789');
  await byok.unhover();
});
