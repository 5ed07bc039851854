import { expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { key } from '../key.ts';
import ScopeOwner from './support/ScopeOwner.svelte';

it('says of a chosen management key that it stands for all keys of its account', async () => {
  const keys = [key(1), key(2), key(3, { name: 'Acme', kind: 'management' })];
  const screen = await render(ScopeOwner, { keys });
  const chosen = screen.getByRole('button', { name: /^Keys:/ });
  await chosen.click();
  await screen.getByRole('option', { name: 'All keys of Acme' }).click();
  await expect.element(chosen).toHaveTextContent('Keys: All keys of Acme');
  await screen.getByRole('option', { name: 'key 1' }).click();
  await expect.element(chosen).toHaveTextContent('Keys: All keys of Acme, 1 key');
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('button', { name: /^Models:/ })).toHaveTextContent('Models: 1 model');
});
