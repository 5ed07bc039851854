import type { Hours } from '@watcher/contract/calendar/dates';
import type { RunSource } from '@watcher/contract/keys-fields';
import type { KeyProblem } from '@watcher/contract/problems/codes';
import type { Ctx } from '../context.ts';
import { noteSyncedCounters } from '../counters/counters.ts';
import { syncRuns } from '../db/schema/index.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import type { KeyRow } from '../keys/key.ts';
import { announceChange } from '../live.ts';

/** What one run did. */
export interface RunReport {
  readonly source: RunSource;
  readonly startedAt: Date;
  /** The hours that were asked for. */
  readonly window?: Hours;
  /** Facts written, changed or taken away; for a listing: keys found. */
  readonly rows: number;
  readonly outcome: 'ok' | 'failed';
  readonly problem?: KeyProblem | null;
}

/** Records a run and notifies the pages, in the transaction of what it wrote: they are there together or not at all. */
export async function recordRun(
  tx: Pick<Ctx, 'db' | 'now'>,
  key: Pick<KeyRow, 'teamId' | 'id'>,
  { source, startedAt, window, rows, outcome, problem = null }: RunReport,
): Promise<void> {
  await tx.db.insert(syncRuns).values({
    teamId: key.teamId,
    keyId: key.id,
    source,
    startedAt,
    tookMs: Math.max(0, tx.now().getTime() - startedAt.getTime()),
    windowFrom: window?.from ?? null,
    windowTo: window?.to ?? null,
    rows,
    outcome,
    problemCode: problem?.code ?? null,
    problemParams: problem?.params ?? null,
  });
  await noteSyncedCounters(tx, key);
  await enqueueEvaluation(tx, key.teamId);
  await announceChange(tx, key.teamId);
}
