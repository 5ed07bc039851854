import type { WatchedKey } from '@watcher/contract/key-pages';
import { readFailure } from '#lib/api/failure.ts';
import { signInAgain, wasSignedIn } from '#lib/api/signed-in.ts';

/** The server takes so many calls in one request. */
const AT_ONCE = 10;

/** A key for which something failed, and the sentence that says why. */
export interface BulkFailure<Entry = WatchedKey> {
  readonly entry: Entry;
  readonly message: string;
}

/**
 * Does something for each of some keys, a request's worth at a time. One that fails holds up no other.
 *
 * @returns what failed, in the order given
 */
export async function forEachKey<Entry>(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<unknown>,
): Promise<BulkFailure<Entry>[]> {
  const failed: BulkFailure<Entry>[] = [];
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const part = entries.slice(at, at + AT_ONCE);
    const settled = await Promise.allSettled(part.map(work));
    for (const [place, entry] of part.entries()) {
      const outcome = settled[place];
      if (outcome?.status !== 'rejected') continue;
      const { code, message, fields } = readFailure(outcome.reason);
      if (code === 'UNAUTHORIZED' && wasSignedIn()) signInAgain();
      failed.push({ entry, message: Object.values(fields)[0] ?? message });
    }
  }
  return failed;
}

/** The keys to remove, one after the other: a management key takes those with it that it lists, so it comes last. */
export function inOrderOfRemoval<Key extends Pick<WatchedKey, 'kind'>>(
  keys: readonly Key[],
): [found: Key[], managers: Key[]] {
  const isManager = ({ kind }: Key) => kind === 'management';
  return [keys.filter((key) => !isManager(key)), keys.filter(isManager)];
}
