import type { Health } from '@watcher/contract/health';
import type { UnexplainedCause } from '@watcher/contract/warnings';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { nameOf } from '../keys/key.ts';
import { toUsd } from '../lib/money.ts';

/** The latest comparison of one key with OpenRouter's counters. Money in 1e-12 USD. */
export interface Comparison {
  readonly keyId: number;
  readonly name: string;
  readonly isGone: boolean;
  readonly billed: bigint;
  readonly byokBilled: bigint;
  readonly unexplained: bigint;
  readonly byokUnexplained: bigint;
  /** The comparisons between which the difference appeared; both null while there is none. */
  readonly gapFrom: Date | null;
  readonly gapTo: Date | null;
  readonly comparedAt: Date;
  readonly hasSyncFailed: boolean;
}

const instant = z.coerce.date();
const comparisonRow = z.object({
  id: z.coerce.number(),
  name: z.string().nullable(),
  upstream_name: z.string().nullable(),
  label: z.string(),
  is_gone: z.boolean(),
  billed: z.coerce.bigint(),
  byok_billed: z.coerce.bigint(),
  unexplained: z.coerce.bigint(),
  byok_unexplained: z.coerce.bigint(),
  gap_from: instant.nullable(),
  gap_to: instant.nullable(),
  compared_at: instant,
  has_sync_failed: z.boolean().nullable(),
});

/** The latest comparison of every key of a team that was ever compared. */
export async function readComparisons(ctx: Ctx, teamId: number): Promise<Comparison[]> {
  const rows = await ctx.db.execute(sql`
    SELECT k.id, k.name, k.upstream_name, k.label, k.gone_at IS NOT NULL AS is_gone, r.*,
      (SELECT outcome = 'failed' FROM sync_runs s
       WHERE s.team_id = k.team_id AND s.key_id = k.id AND s.source <> 'validation'
       ORDER BY s.started_at DESC, s.id DESC LIMIT 1) AS has_sync_failed
    FROM api_keys k JOIN LATERAL (
      SELECT billed, byok_billed, unexplained, byok_unexplained, gap_from, gap_to, compared_at
      FROM reconciliations WHERE team_id = k.team_id AND key_id = k.id ORDER BY day DESC LIMIT 1
    ) r ON true
    WHERE k.team_id = ${teamId} ORDER BY k.id`);
  return rows.map((found) => {
    const row = comparisonRow.parse(found);
    return {
      keyId: row.id,
      name: nameOf({ name: row.name, upstreamName: row.upstream_name, label: row.label }),
      isGone: row.is_gone,
      billed: row.billed,
      byokBilled: row.byok_billed,
      unexplained: row.unexplained,
      byokUnexplained: row.byok_unexplained,
      gapFrom: row.gap_from,
      gapTo: row.gap_to,
      comparedAt: row.compared_at,
      hasSyncFailed: row.has_sync_failed === true,
    };
  });
}

const HUNDRED_PER_CENT = 1_000_000n;

/**
 * What all keys together were charged, what was recorded of them, and how much of the charge that matches. What is recorded too
 * much of one key makes up for nothing that another lacks.
 */
export function reconciliationOf(comparisons: readonly Comparison[]): Health['reconciliation'] {
  const listed = comparisons.filter(({ isGone }) => !isGone);
  const compared = (listed.length > 0 ? listed : comparisons).map(({ comparedAt }) => comparedAt.getTime());
  if (compared.length === 0) return null;
  const sum = (of: (one: Comparison) => bigint) => comparisons.reduce((total, one) => total + of(one), 0n);
  const billed = sum((one) => one.billed);
  const off = sum(({ unexplained }) => (unexplained > 0n ? unexplained : -unexplained));
  const matched = off < billed ? billed - off : 0n;
  return {
    billed: toUsd(billed),
    byokBilled: toUsd(sum((one) => one.byokBilled)),
    explained: toUsd(billed - sum((one) => one.unexplained)),
    percentageExplained:
      Number(off === 0n ? HUNDRED_PER_CENT : (matched * HUNDRED_PER_CENT) / (billed || 1n)) / 10_000,
    comparedAt: new Date(Math.min(...compared)).toISOString(),
  };
}

/** Why the facts and the counters of a key differ. */
export function causeOf({ hasSyncFailed, unexplained, byokUnexplained }: Comparison): UnexplainedCause {
  if (hasSyncFailed) return 'sync_failed';
  return unexplained > 0n || byokUnexplained > 0n ? 'missing' : 'overstated';
}
