import type { OverviewOfDays as Overview } from '@watcher/core/usage/schemas';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import type { PeriodDays } from '#lib/period.ts';

/** The overview of the chosen period; the one shown before stays until the new one is here. */
class PeriodOverview extends Resource<Overview> {
  days: PeriodDays = 30;

  constructor() {
    super(() => api.stats.overviewOfDays.query({ days: this.days }));
  }

  /** Chooses the period and loads it. */
  show(days: PeriodDays): void {
    this.days = days;
    void this.refresh();
  }
}

export const periodOverview = new PeriodOverview();
