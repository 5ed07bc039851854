import type { KeySummary } from '@watcher/contract/keys';
import { SvelteMap } from 'svelte/reactivity';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { nextTask } from '#lib/next-task.ts';
import { isSame } from './keep-same.ts';
import { timeZone } from './time-zone.svelte.ts';

/** So many rows take their figures in at once. */
const SLICE = 20;

/** What every key spends, in days of the reader's zone. */
class KeySummaries extends Resource<readonly KeySummary[]> {
  #byKey = new SvelteMap<number, KeySummary>();

  constructor() {
    super(() => api.keys.summaries.query({ timeZone: timeZone() }));
  }

  /** What a key spends; undefined until it is told. */
  of(keyId: number): KeySummary | undefined {
    return this.#byKey.get(keyId);
  }

  override async refresh(): Promise<void> {
    const before = this.data;
    await super.refresh();
    if (this.data !== undefined && this.data !== before) await this.#tell(this.data);
  }

  /** Tells the rows of keys whose figures changed, a few at once. */
  async #tell(summaries: readonly KeySummary[]): Promise<void> {
    const changed = summaries.filter((summary) => !isSame(summary, this.#byKey.get(summary.keyId)));
    for (let at = 0; at < changed.length && this.data === summaries; at += SLICE) {
      for (const summary of changed.slice(at, at + SLICE)) this.#byKey.set(summary.keyId, summary);
      await nextTask();
    }
  }
}

export const keySummaries = new KeySummaries();
