import type { ClientOptions } from './options.ts';

const DEFAULT_RETRIES = 3;
const DEFAULT_MAX_WAIT_MS = 60_000;

/**
 * `fetch` that makes a call again when the server put it off. A 503 may come after the database took the change, so
 * only calls that read are repeated after one; a 429 comes before anything is done.
 */
export function retryingFetch(options: ClientOptions): typeof fetch {
  const { retries = DEFAULT_RETRIES, maxWaitMs = DEFAULT_MAX_WAIT_MS } = options;
  return async (input, init) => {
    const reads = (init?.method ?? 'GET') === 'GET';
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(input, init);
      const isPutOff = response.status === 429 || (response.status === 503 && reads);
      const waitMs = retryAfterMs(response.headers.get('retry-after'));
      if (!isPutOff || attempt >= retries || waitMs > maxWaitMs) return response;
      await response.body?.cancel();
      await pause(waitMs, init?.signal ?? null);
    }
  };
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); a second where it is missing. */
function retryAfterMs(value: string | null): number {
  if (value === null) return 1000;
  const seconds = Number(value);
  return Number.isNaN(seconds) ? Math.max(0, Date.parse(value) - Date.now()) : seconds * 1000;
}

function pause(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
