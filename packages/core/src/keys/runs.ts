import type { KeyDetail } from '@watcher/contract/keys';

type Run = KeyDetail['runs'][number];

/** A row of `sync_runs` as PostgreSQL writes it in JSON. */
export type RunRow = Pick<Run, 'source' | 'rows' | 'outcome' | 'message'> & {
  readonly started_at: string;
  readonly took_ms: number;
  readonly window_from: string | null;
  readonly window_to: string | null;
};

export function toRun(row: RunRow): Run {
  return {
    source: row.source,
    startedAt: new Date(row.started_at).toISOString(),
    tookMs: row.took_ms,
    rows: row.rows,
    outcome: row.outcome,
    message: row.message,
    windowFrom: row.window_from === null ? null : new Date(row.window_from).toISOString(),
    windowTo: row.window_to === null ? null : new Date(row.window_to).toISOString(),
  };
}
