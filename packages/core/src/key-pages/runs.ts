import type { KeyDetail } from '@watcher/contract/key-pages';
import { RUN_OUTCOMES, RUN_SOURCES } from '@watcher/contract/keys-fields';
import { KEY_PROBLEM_CODES } from '@watcher/contract/problems/codes';
import { z } from 'zod';

type Run = KeyDetail['runs'][number];

const instant = z.string().transform((text) => new Date(text).toISOString());

/** A row of `sync_runs` as PostgreSQL writes it in JSON. */
const runRow = z
  .object({
    source: z.enum(RUN_SOURCES),
    started_at: instant,
    took_ms: z.number(),
    rows: z.number(),
    outcome: z.enum(RUN_OUTCOMES),
    problem_code: z.enum(KEY_PROBLEM_CODES).nullable(),
    problem_params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
    window_from: instant.nullable(),
    window_to: instant.nullable(),
  })
  .transform(
    (row): Run => ({
      source: row.source,
      startedAt: row.started_at,
      tookMs: row.took_ms,
      rows: row.rows,
      outcome: row.outcome,
      problem:
        row.problem_code === null ? null : { code: row.problem_code, params: row.problem_params ?? {} },
      windowFrom: row.window_from,
      windowTo: row.window_to,
    }),
  );

/** Reads `to_json` of a run; null where there was none. */
export function readRun(value: unknown): Run | null {
  return runRow.nullable().parse(value);
}

/** Reads `json_agg` of runs. */
export function readRuns(value: unknown): Run[] {
  return runRow.array().nullable().parse(value) ?? [];
}
