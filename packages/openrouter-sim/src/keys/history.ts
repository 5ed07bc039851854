import type { ApiKey } from '../accounts.ts';

type Change = { readonly at: number; readonly before: ApiKey };

/**
 * What keys were before they were changed. OpenRouter's parts learn of a change one after another, so each asks for a
 * key as it was a while ago. A key whose fields were assigned without a note here is known to all parts at once.
 */
export class KeyHistory {
  readonly #changes = new WeakMap<ApiKey, Change[]>();

  /** Notes that the key is about to be changed. Instants in Unix milliseconds. */
  note(key: ApiKey, at: number): void {
    // After a clock that was set back, what it will reach again has not happened yet.
    const earlier = (this.#changes.get(key) ?? []).filter((change) => change.at <= at);
    this.#changes.set(key, [...earlier, { at, before: { ...key } }]);
  }

  /** The key as it was at an instant. */
  at(key: ApiKey, instant: number): ApiKey {
    return this.#changes.get(key)?.find((change) => change.at > instant)?.before ?? key;
  }

  /** The key as a part of OpenRouter knows it that is `delay` milliseconds behind. */
  behind(key: ApiKey, now: number, delay: number): ApiKey {
    return delay === 0 ? key : this.at(key, now - delay);
  }
}
