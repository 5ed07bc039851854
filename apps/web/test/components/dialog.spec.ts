import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { violations } from './support/axe.ts';
import DialogOwner from './support/DialogOwner.svelte';

async function opened(guarded: boolean) {
  const onask = vi.fn();
  const screen = await render(DialogOwner, { guarded, onask });
  await screen.getByRole('button', { name: 'Open' }).click();
  const dialog = screen.getByRole('dialog', { name: 'Rename key' });
  await expect.element(dialog).toBeVisible();
  return { screen, dialog, onask };
}

it('puts the focus into its first field, keeps it, and gives it back', async () => {
  const { screen, dialog, onask } = await opened(false);
  await expect.element(screen.getByLabelText('Name')).toHaveFocus();
  for (let press = 0; press < 6; press += 1) {
    await userEvent.keyboard('{Tab}');
    expect(dialog.element().contains(document.activeElement)).toBe(true);
  }
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog).not.toBeInTheDocument();
  expect(onask).toHaveBeenCalledOnce();
  await expect.element(screen.getByRole('button', { name: 'Open' })).toHaveFocus();
});

it('closes by its cross, and by a press beside it', async () => {
  const { screen, dialog } = await opened(false);
  await screen.getByRole('button', { name: 'Close' }).click();
  await expect.element(dialog).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Open' }).click();
  await expect.element(dialog).toBeVisible();
  await userEvent.click(document.body, { position: { x: 5, y: 5 } });
  await expect.element(dialog).not.toBeInTheDocument();
});

it('only asks when it is guarded: Escape and the cross leave it open', async () => {
  const { screen, dialog, onask } = await opened(true);
  await userEvent.keyboard('{Escape}');
  await screen.getByRole('button', { name: 'Close' }).click();
  expect(onask).toHaveBeenCalledTimes(2);
  await userEvent.click(document.body, { position: { x: 5, y: 5 } });
  await expect.element(dialog).toBeVisible();
  await screen.getByRole('button', { name: 'Save' }).click();
  await expect.element(dialog).not.toBeInTheDocument();
});
