import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 15_000);
  return () => clearInterval(timer);
});

/** Epoch milliseconds, renewed every 15 seconds wherever it is shown. */
export function now(): number {
  subscribe();
  return Date.now();
}
