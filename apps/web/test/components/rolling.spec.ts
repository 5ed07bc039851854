import { afterEach, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import RollingOwner from './support/RollingOwner.svelte';

const motion = (value: string) =>
  cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value }] });
afterEach(() => motion('no-preference'));

const rolling = () => document.getAnimations().length;

it('a figure rolls once when it changes, and neither at first nor when it is drawn again; nothing moves beside it', async () => {
  await motion('no-preference');
  const screen = await render(RollingOwner, { value: 1 });
  expect(rolling()).toBe(0);
  await screen.rerender({ value: 1 });
  expect(rolling()).toBe(0);
  const { width, height } = screen.getByTestId('line').element().getBoundingClientRect();
  await screen.rerender({ value: 2 });
  await expect.element(screen.getByText('2')).toBeInTheDocument();
  expect(rolling()).toBe(1);
  expect(screen.getByTestId('line').element().getBoundingClientRect()).toMatchObject({ width, height });
  for (const animation of document.getAnimations()) animation.finish();
  expect(rolling()).toBe(0);
});

it('does not roll for a reader who wants less motion', async () => {
  await motion('reduce');
  const screen = await render(RollingOwner, { value: 1 });
  await screen.rerender({ value: 2 });
  await expect.element(screen.getByText('2')).toBeInTheDocument();
  expect(rolling()).toBe(0);
});
