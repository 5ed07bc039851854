import type { Entry } from '../ledger/entry.ts';
import { HOUR, hourStart } from '../time.ts';
import { planHour } from './plan.ts';
import type { Stream } from './stream.ts';

type Host = {
  readonly seed: string;
  write(entry: Entry): void;
  /** A disabled, deleted or expired key spends nothing. */
  isSpending(keyHash: string, at: number): boolean;
};

type Source = { ahead: Generator<Entry, void>; next: Entry | undefined };

function* entriesOf(seed: string, stream: Stream): Generator<Entry, void> {
  const { from, until = Infinity } = stream;
  for (let hour = hourStart(from); hour < until; hour += HOUR) {
    for (const entry of planHour(seed, stream, hour)) {
      if (entry.at >= from && entry.at < until) yield entry;
    }
  }
}

/**
 * Traffic that makes itself as the clock runs. What a key spends in an hour depends on nothing but seed, key and hour,
 * so the ledger at an instant is the same however often it was looked at before.
 */
export class Traffic {
  readonly #host: Host;
  readonly #sources: Source[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Lets a key spend. Its past is written the next time the ledger is looked at. */
  add(stream: Stream): void {
    if (stream.profile.requestsPerHour <= 0) throw new RangeError('a profile makes some requests');
    const ahead = entriesOf(this.#host.seed, stream);
    this.#sources.push({ ahead, next: ahead.next().value ?? undefined });
  }

  /** Writes what was spent up to and including this instant and was not written before. */
  runTo(now: number): void {
    for (const source of this.#sources) {
      while (source.next !== undefined && source.next.at <= now) {
        const { keyHash, at } = source.next;
        if (this.#host.isSpending(keyHash, at)) this.#host.write(source.next);
        source.next = source.ahead.next().value ?? undefined;
      }
    }
  }
}
