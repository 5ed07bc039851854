import type { Alert, Rule } from '@watcher/contract/alerts';
import type { AlertKind } from '@watcher/contract/alerts/kinds';
import { api } from '#lib/api/client.ts';
import { keepSame } from '#lib/api/keep-same.ts';
import { query } from '#lib/api/query.ts';

/** As many as one call gives. */
const MOST = 100;
export const PAGE_SIZE = 25;

export const readOpenAlerts = query(
  async (_: null): Promise<readonly Alert[]> =>
    (await api.alerts.list.query({ state: 'open', limit: MOST })).items,
  keepSame((alert) => alert.id),
);

/** One alert of late, open or not; null when it is none of the last hundred. */
export const readAlert = query(async ({ id }: { id: number }): Promise<Alert | null> => {
  const { items } = await api.alerts.list.query({ state: 'all', limit: MOST });
  return items.find((alert) => alert.id === id) ?? null;
});

/** A page of all alerts, the newest first. @param page counted from 1. */
export const readHistory = query(({ page, kind }: { page: number; kind: AlertKind | undefined }) =>
  api.alerts.list.query({
    state: 'all',
    skip: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
    ...(kind !== undefined && { kind }),
  }),
);

export const readRules = query(
  async (_: null): Promise<readonly Rule[]> => (await api.alerts.rules.query()).items,
);
