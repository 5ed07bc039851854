import { refreshSoon } from './live.ts';

const EVERY_MS = 5_000;

/** Loads the page's data again every few seconds while a sync runs, in case no event reports its end. */
export function refreshWhile(isSyncing: () => boolean): void {
  const syncing = $derived(isSyncing());
  $effect(() => {
    if (!syncing) return;
    const timer = setInterval(refreshSoon, EVERY_MS);
    return () => clearInterval(timer);
  });
}
