import { DAY } from '@watcher/contract/calendar/time';
import type { Gap, Standing } from '@watcher/contract/health';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { nameOf } from '../keys/internal.ts';
import { toUsd } from '../lib/money.ts';

interface ComparisonRow extends Record<string, unknown> {
  id: string;
  name: string | null;
  upstream_name: string | null;
  label: string;
  is_gone: boolean;
  billed: string;
  byok_billed: string;
  rest: string;
  byok_rest: string;
  gap_from: string | null;
  gap_to: string | null;
  compared_at: string;
  last_failed: boolean | null;
}

const HUNDRED_PER_CENT = 1_000_000n;

/** The latest comparison of every key with OpenRouter's counters, summed up, and the gaps that do not close. */
export async function readProof(ctx: Ctx, userId: number): Promise<Pick<Standing, 'proof' | 'gaps'>> {
  const { rows } = await ctx.db.execute<ComparisonRow>(sql`
    SELECT k.id, k.name, k.upstream_name, k.label, k.gone_at IS NOT NULL AS is_gone, r.*,
      (SELECT outcome = 'failed' FROM sync_runs s WHERE s.key_id = k.id AND s.source <> 'validation'
       ORDER BY s.started_at DESC, s.id DESC LIMIT 1) AS last_failed
    FROM api_keys k JOIN LATERAL (
      SELECT billed, byok_billed, rest, byok_rest, gap_from, gap_to, compared_at
      FROM reconciliations WHERE key_id = k.id ORDER BY day DESC LIMIT 1
    ) r ON true
    WHERE k.user_id = ${userId} ORDER BY k.id`);
  return { proof: proofOf(rows), gaps: gapsOf(rows, ctx.now()) };
}

function proofOf(rows: readonly ComparisonRow[]): Standing['proof'] {
  const watched = rows.filter((row) => !row.is_gone);
  const compared = (watched.length > 0 ? watched : rows).map((row) => Date.parse(row.compared_at));
  if (compared.length === 0) return null;
  const sum = (of: (row: ComparisonRow) => bigint) => rows.reduce((total, row) => total + of(row), 0n);
  const billed = sum((row) => BigInt(row.billed));
  const missing = sum((row) => (BigInt(row.rest) > 0n ? BigInt(row.rest) : 0n));
  const explained = billed - missing;
  return {
    billed: toUsd(billed),
    byokBilled: toUsd(sum((row) => BigInt(row.byok_billed))),
    explained: toUsd(explained),
    percentageExplained:
      Number(billed <= 0n ? HUNDRED_PER_CENT : (explained * HUNDRED_PER_CENT) / billed) / 10_000,
    comparedAt: new Date(Math.min(...compared)).toISOString(),
  };
}

/** What has been open for a day; before that, OpenRouter's sources may only be late. */
function gapsOf(rows: readonly ComparisonRow[], now: Date): Gap[] {
  return rows
    .flatMap((row) => {
      if (row.gap_to === null) return [];
      const to = new Date(row.gap_to);
      return now.getTime() - to.getTime() < DAY ? [] : [{ row, to }];
    })
    .sort((a, b) => (widthOf(b.row) > widthOf(a.row) ? 1 : -1))
    .map(({ row, to }) => ({
      apiKeyId: Number(row.id),
      name: nameOf({ name: row.name, upstreamName: row.upstream_name, label: row.label }),
      rest: toUsd(BigInt(row.rest)),
      byokRest: toUsd(BigInt(row.byok_rest)),
      from: row.gap_from === null ? null : new Date(row.gap_from).toISOString(),
      to: to.toISOString(),
      cause: causeOf(row),
    }));
}

function widthOf(row: ComparisonRow): bigint {
  const size = (amount: bigint) => (amount < 0n ? -amount : amount);
  return size(BigInt(row.rest)) + size(BigInt(row.byok_rest));
}

function causeOf(row: ComparisonRow): Gap['cause'] {
  if (row.last_failed === true) return 'sync_failed';
  return BigInt(row.rest) > 0n || BigInt(row.byok_rest) > 0n ? 'missing' : 'overstated';
}
