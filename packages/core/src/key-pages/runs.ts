import type { KeyDetail } from '@watcher/contract/keys';

type Run = KeyDetail['runs'][number];
type Problem = NonNullable<Run['problem']>;

/** A row of `sync_runs` as PostgreSQL writes it in JSON. */
export type RunRow = Pick<Run, 'source' | 'rows' | 'outcome'> & {
  readonly started_at: string;
  readonly took_ms: number;
  readonly window_from: string | null;
  readonly window_to: string | null;
  readonly problem_code: Problem['code'] | null;
  readonly problem_params: Problem['params'] | null;
};

export function toRun(row: RunRow): Run {
  return {
    source: row.source,
    startedAt: new Date(row.started_at).toISOString(),
    tookMs: row.took_ms,
    rows: row.rows,
    outcome: row.outcome,
    problem: row.problem_code === null ? null : { code: row.problem_code, params: row.problem_params ?? {} },
    windowFrom: row.window_from === null ? null : new Date(row.window_from).toISOString(),
    windowTo: row.window_to === null ? null : new Date(row.window_to).toISOString(),
  };
}
