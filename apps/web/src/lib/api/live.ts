import { api } from './client.ts';

const GATHER_MS = 250;
const AGAIN_MS = [1_000, 3_000, 10_000, 30_000];

const listeners = new Set<() => void>();
let gathering = false;

/**
 * Calls `refresh` whenever something of this user's may have changed.
 * @returns stops it
 */
export function onChange(refresh: () => void): () => void {
  listeners.add(refresh);
  return () => listeners.delete(refresh);
}

/** Tells every listener, once for all calls within a quarter of a second. */
export function announce(): void {
  if (gathering) return;
  gathering = true;
  setTimeout(() => {
    gathering = false;
    for (const refresh of listeners) refresh();
  }, GATHER_MS);
}

/**
 * Follows the server's events and announces each, and also when the stream is back after a break and when the page
 * is looked at or online again. A hidden page holds no stream: browsers allow only six connections to one HTTP/1.1
 * origin, over all its tabs.
 * @returns ends it
 */
export function connect(): () => void {
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
        if (broken) announce();
        broken = false;
      },
      onData: announce,
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
    announce();
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
