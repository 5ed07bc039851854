import { invalidate } from '$app/navigation';
import { api } from './client.ts';

/** What `load` functions of keys, usage, tokens or sessions depend on: any of it may change at any time. */
export const LIVE = 'data:live';
/** What the `load` function of whoever is signed in depends on. */
export const ACCOUNT = 'data:account';

const GATHER_MS = 250;
const AGAIN_MS = [1_000, 3_000, 10_000, 30_000];

let gathering: ReturnType<typeof setTimeout> | undefined;

const others = new Set<() => void>();

/**
 * Has something looked at again whenever the page's data is: what the shell shows, which no `load` function reads.
 *
 * @returns ends it
 */
export function alongside(look: () => void): () => void {
  others.add(look);
  return () => others.delete(look);
}

/** Loads the data of the page again, now. */
export async function refresh(): Promise<void> {
  clearTimeout(gathering);
  gathering = undefined;
  await invalidate(LIVE);
  for (const look of others) look();
}

/** The same soon, once for all calls within a quarter of a second. */
export function refreshSoon(): void {
  gathering ??= setTimeout(() => void refresh(), GATHER_MS);
}

/**
 * Follows the server's events and loads the page's data again at each, and also when the stream is back after a break
 * and when the page is looked at or online again. A hidden page holds no stream: browsers allow only six connections
 * to one HTTP/1.1 origin, over all its tabs.
 *
 * @returns ends it
 */
export function follow(): () => void {
  let stream: { unsubscribe(): void } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let broken = false;

  function close(): void {
    clearTimeout(timer);
    stream?.unsubscribe();
    stream = undefined;
  }

  /** The stream ended for good (brief breaks mend themselves inside the client). */
  function reopen(): void {
    close();
    broken = true;
    timer = setTimeout(open, AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]);
    attempt += 1;
  }

  function open(): void {
    close();
    stream = api.usage.changes.subscribe(undefined, {
      onStarted: () => {
        attempt = 0;
        if (broken) refreshSoon();
        broken = false;
      },
      onData: refreshSoon,
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'connecting' && error !== null) broken = true;
      },
      onError: reopen,
      onComplete: reopen,
    });
  }

  function look(): void {
    if (document.visibilityState === 'hidden') {
      close();
      return;
    }
    if (stream === undefined) open();
    refreshSoon();
  }

  if (document.visibilityState !== 'hidden') open();
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', look);
  return () => {
    close();
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('online', look);
  };
}
