import { RUN_OUTCOMES } from '@watcher/contract/keys-fields';
import type { KeyProblem } from '@watcher/contract/problems/codes';
import { keyProblemOf } from '@watcher/contract/problems/key-problem';
import { sql } from 'drizzle-orm';
import { arrayLiteral } from '../db/array-literal.ts';
import type { WithDb } from '../db/client.ts';
import { type Row, readInteger, readOneOf, readText, readTextOrNull } from '../db/decode.ts';
import type { JobName } from './schemas.ts';

/** How many jobs of these names wait for their turn or run now; those that wait for another try are not counted. */
export async function countPending(ctx: WithDb, names: readonly JobName[]): Promise<number> {
  const result = await ctx.db.execute(sql`
    SELECT count(*)::integer AS pending FROM graphile_worker.jobs
    WHERE task_identifier = ANY(${arrayLiteral([...names])}::text[]) AND run_at <= now() AND attempts < max_attempts`);
  const [row] = result;
  return row === undefined ? 0 : readInteger(row, 'pending');
}

/** The newest run number so far: what runs from now on has a higher one. */
export async function latestRun(ctx: WithDb): Promise<number> {
  const result = await ctx.db.execute(sql`SELECT coalesce(max(id), 0) AS id FROM sync_runs`);
  const [row] = result;
  return row === undefined ? 0 : readInteger(row, 'id');
}

export interface RunSummary {
  readonly ok: number;
  /** Hourly facts that were written, changed or taken away. */
  readonly rows: number;
  readonly failures: readonly {
    readonly keyId: number;
    readonly label: string;
    readonly problem: KeyProblem | null;
  }[];
}

/** How the runs after a given one ended, in any process; of a key that was tried again, the last try counts. */
export async function runsAfter(ctx: WithDb, run: number, kind: 'sync' | 'validation'): Promise<RunSummary> {
  const isValidation = sql`r.source = 'validation'`;
  const result = await ctx.db.execute(sql`
    SELECT DISTINCT ON (r.key_id, r.source, r.window_from) r.key_id, k.label, r.outcome, r.problem_code, r.problem_params,
      CASE WHEN r.source = 'listing' THEN 0 ELSE r.rows END AS rows
    FROM sync_runs r JOIN api_keys k ON k.team_id = r.team_id AND k.id = r.key_id
    WHERE r.id > ${run} AND ${kind === 'validation' ? isValidation : sql`NOT (${isValidation})`}
    ORDER BY r.key_id, r.source, r.window_from, r.id DESC`);
  const failed = result.filter((row) => readOneOf(row, 'outcome', RUN_OUTCOMES) === 'failed');
  return {
    ok: result.length - failed.length,
    rows: result.reduce((sum, row) => sum + readInteger(row, 'rows'), 0),
    failures: failed.map((row) => ({
      keyId: readInteger(row, 'key_id'),
      label: readText(row, 'label'),
      problem: problemOf(row),
    })),
  };
}

function problemOf(row: Row): KeyProblem | null {
  const code = readTextOrNull(row, 'problem_code');
  return code === null ? null : keyProblemOf(code, row['problem_params']);
}
