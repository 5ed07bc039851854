import type { RequestRecord } from '@watcher/openrouter-sim';

const MINUTE_MS = 60_000;

/** The most questions for usage, which OpenRouter counts, that one management key asked in any 60 seconds. */
export function mostInAMinute(calls: readonly RequestRecord[]): number {
  const counted = calls.filter(({ path }) => path.startsWith('/analytics') || path.startsWith('/activity'));
  const byKey = Map.groupBy(counted, ({ keyHash }) => keyHash);
  let most = 0;
  for (const ofKey of byKey.values()) {
    const times = ofKey.map(({ at }) => at).sort((a, b) => a - b);
    let first = 0;
    for (const [last, at] of times.entries()) {
      while (at - (times[first] ?? at) >= MINUTE_MS) first += 1;
      most = Math.max(most, last - first + 1);
    }
  }
  return most;
}
