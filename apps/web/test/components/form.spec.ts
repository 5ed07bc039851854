import { WatcherError } from '@watcher/sdk';
import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { violations } from './support/axe.ts';
import FormOwner from './support/FormOwner.svelte';

function refusal(status: number, code: string, message: string, field?: string): WatcherError {
  const fields = field === undefined ? [] : [{ path: [field], code, params: {}, message }];
  return new WatcherError(message, {
    code: status === 422 ? 'UNPROCESSABLE_CONTENT' : 'BAD_REQUEST',
    status,
    requestId: 'request-1',
    problem: { code, params: {} },
    fields,
  });
}

it('says what is wrong at the field, for everybody, and takes the reader there', async () => {
  const send = vi.fn(() =>
    Promise.reject(refusal(422, 'key_incomplete', 'That key looks incomplete.', 'key')),
  );
  const screen = await render(FormOwner, { send });
  await screen.getByRole('button', { name: 'Connect' }).click();
  const name = screen.getByLabelText('Name');
  await expect.element(name).toHaveFocus();
  await expect.element(name).toHaveAccessibleDescription('Yours. Enter a name.');
  expect(send).not.toHaveBeenCalled();

  await name.fill('Production');
  await screen.getByLabelText('Key', { exact: true }).fill('sk-or-v1-abc');
  await userEvent.keyboard('{Enter}');
  const key = screen.getByLabelText('Key', { exact: true });
  await expect.element(key).toHaveFocus();
  await expect.element(key).toHaveAttribute('aria-invalid', 'true');
  await expect.element(key).toHaveAccessibleDescription('That key looks incomplete.');
  await expect.element(name).not.toHaveAttribute('aria-invalid');
  await expect.element(key).toHaveValue('sk-or-v1-abc');
  expect(screen.getByRole('alert').query()).toBeNull();
  expect(await violations()).toEqual([]);
});

it('says above the fields what is no single one’s, and that the server is away', async () => {
  const outcomes = [refusal(400, 'key_paused', 'Syncing is paused.'), new TypeError('Failed to fetch')];
  const screen = await render(FormOwner, { send: () => Promise.reject(outcomes.shift()) });
  await screen.getByLabelText('Name').fill('Production');
  await screen.getByRole('button', { name: 'Connect' }).click();
  await expect.element(screen.getByRole('alert')).toHaveTextContent('Syncing is paused.');
  await screen.getByRole('button', { name: 'Connect' }).click();
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('The server cannot be reached. Check the connection and try again.');
});

it('sends once, however often it is pressed', async () => {
  let finish = () => {};
  const send = vi.fn(() => new Promise<void>((done) => (finish = done)));
  const screen = await render(FormOwner, { send });
  await screen.getByLabelText('Name').fill('Production');
  const button = screen.getByRole('button', { name: 'Connect' });
  await button.click();
  button.element().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  await userEvent.keyboard('{Enter}');
  expect(send).toHaveBeenCalledOnce();
  finish();
  await expect.element(button).not.toHaveAttribute('aria-disabled');
});
