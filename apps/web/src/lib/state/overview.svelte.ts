import type { Overview } from '@watcher/contract/overview';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import type { PeriodChoice } from '#lib/period.ts';

interface Shown {
  /** What was asked for. */
  readonly choice: PeriodChoice;
  readonly timeZone: string;
  readonly overview: Overview;
}

/** The overview of the chosen period; the one shown before stays until the new one is here. */
class PeriodOverview extends Resource<Shown> {
  #choice: PeriodChoice = { period: '30d' };
  #timeZone = 'UTC';

  constructor() {
    super(async () => {
      const [choice, timeZone] = [this.#choice, this.#timeZone];
      return { choice, timeZone, overview: await api.stats.overview.query({ ...choice, timeZone }) };
    });
  }

  /** Chooses the period and the zone that its days are cut in, and loads it. */
  show(choice: PeriodChoice, timeZone: string): void {
    this.#choice = choice;
    this.#timeZone = timeZone;
    void this.refresh();
  }
}

export const periodOverview = new PeriodOverview();
