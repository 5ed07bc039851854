import { HOUR, MINUTE } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { nameOf } from '../keys/key.ts';
import type { BudgetRow } from './budget.ts';

/** Money in 1e-12 USD. */
export interface Money {
  readonly cost: bigint;
  readonly byokCost: bigint;
}

/** What budgets look at of a key. */
export interface BudgetKey {
  readonly id: number;
  readonly name: string;
  /** In lower case. */
  readonly tags: ReadonlySet<string>;
  readonly managedBy: number | null;
  /** Budgets that keep it disabled. */
  readonly disabledBy: readonly number[];
  /** When its figures or its counters were last read; null: never. */
  readonly readAt: Date | null;
  /** When its figures were: counters tell nothing of models. */
  readonly syncedAt: Date | null;
  /** When it was made at OpenRouter; null where that is not known. */
  readonly madeAt: Date | null;
  /** It was added a moment ago and its first sync is not over: what it spent before is about to be known. */
  readonly isAwaited: boolean;
  /** Somebody paused it: it is not read, and that is no reason to doubt what is known. */
  readonly isPaused: boolean;
  /** It can spend, as far as is known: it is neither gone nor refused nor expired. */
  readonly canSpend: boolean;
  /** All that its figures ever came to, those included that the clean-up has taken away. */
  readonly known: Money;
  /** The first day that the clean-up has left of it; null: it took nothing away. */
  readonly keptSince: Date | null;
  /** What its newest counters show, and no figure explains. */
  readonly unexplained: Money;
  /** The newest counters; null before the first look. */
  readonly counter: Money | null;
}

const instant = z.coerce.date().nullable();
const money = z.coerce.bigint().nullable();
const keyRow = z.object({
  id: z.coerce.number(),
  name: z.string().nullable(),
  upstream_name: z.string().nullable(),
  label: z.string(),
  tags: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.string())),
  managed_by: z.coerce.number().nullable(),
  disabled_by: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.object({ budgetId: z.number().nullable() }))),
  is_active: z.boolean(),
  status: z.string(),
  problem_code: z.string().nullable(),
  upstream_created_at: instant,
  gone_at: instant,
  expires_at: instant,
  created_at: z.coerce.date(),
  last_synced_at: instant,
  observed_at: instant,
  counter: money,
  byok_counter: money,
  seen_at: instant,
  looked_at: instant,
  seen: money,
  byok_seen: money,
  earlier: money,
  byok_earlier: money,
  known: money,
  kept_since: instant,
  byok_known: money,
});

/** The inference keys of a team: they are what spends. */
export async function readBudgetKeys(ctx: Ctx, teamId: number): Promise<BudgetKey[]> {
  const rows = await ctx.db.execute(sql`
    SELECT k.id, k.name, k.upstream_name, k.label, to_json(k.tags)::text AS tags, k.managed_by, k.disable_causes::text AS disabled_by, k.is_active, k.status, k.problem_code, k.upstream_created_at, k.gone_at,
      k.expires_at, k.created_at, k.last_synced_at, s.counter_observed_at AS observed_at, s.counter_usage AS counter,
      s.counter_byok_usage AS byok_counter, p.looked_at, c.seen_at, c.usage AS seen, c.byok_usage AS byok_seen,
      greatest(s.earlier_usage, s.earlier_usage_most) AS earlier,
      greatest(s.earlier_byok_usage, s.earlier_byok_usage_most) AS byok_earlier, u.cost AS known, u.byok_cost AS byok_known,
      kept.since AS kept_since
    FROM api_keys k
      JOIN key_sync_state s ON s.team_id = k.team_id AND s.key_id = k.id
      LEFT JOIN account_pulses p ON p.team_id = k.team_id AND p.key_id = coalesce(k.managed_by, k.id)
      LEFT JOIN usage_key u ON u.team_id = k.team_id AND u.key_id = k.id
      LEFT JOIN usage_kept kept ON kept.team_id = k.team_id AND kept.key_id = k.id
      LEFT JOIN LATERAL (
        SELECT seen_at, usage, byok_usage FROM key_counters
        WHERE team_id = k.team_id AND key_id = k.id ORDER BY hour DESC LIMIT 1
      ) c ON true
    WHERE k.team_id = ${teamId} AND k.kind = 'inference' ORDER BY k.id`);
  const now = ctx.now();
  return rows.map((found) => toKey(keyRow.parse(found), now));
}

type KeyRow = z.output<typeof keyRow>;

/** A first sync takes seconds. One that takes longer than this, or fails, holds nothing up. */
const AWAITED_MS = 10 * MINUTE;

function toKey(row: KeyRow, now: Date): BudgetKey {
  const isExpired = row.expires_at !== null && row.expires_at <= now;
  const isRefused = row.status === 'invalid' && row.managed_by === null;
  const canSpend = row.gone_at === null && !isExpired && !isRefused;
  // A look at its account says nothing of a key whose counters are not understood.
  const lookedAt = row.problem_code === 'not_understood' ? null : row.looked_at;
  const looks = [row.last_synced_at, row.observed_at, row.seen_at, lookedAt].flatMap(
    (at) => at?.getTime() ?? [],
  );
  return {
    id: row.id,
    name: nameOf({ name: row.name, upstreamName: row.upstream_name, label: row.label }),
    tags: new Set(row.tags.map((tag) => tag.toLowerCase())),
    managedBy: row.managed_by,
    disabledBy: row.disabled_by.flatMap(({ budgetId }) => budgetId ?? []),
    readAt: looks.length === 0 ? null : new Date(Math.max(...looks)),
    syncedAt: row.last_synced_at,
    madeAt: row.upstream_created_at,
    isAwaited:
      canSpend && row.last_synced_at === null && now.getTime() - row.created_at.getTime() < AWAITED_MS,
    isPaused: !row.is_active,
    canSpend,
    known: { cost: row.known ?? 0n, byokCost: row.byok_known ?? 0n },
    keptSince: row.kept_since,
    unexplained: unexplainedOf(row),
    counter: newestOf(row),
  };
}

function newestOf(row: KeyRow): Money | null {
  const isSeenLater = row.seen_at !== null && (row.observed_at === null || row.seen_at > row.observed_at);
  if (isSeenLater) return { cost: row.seen ?? 0n, byokCost: row.byok_seen ?? 0n };
  // A BYOK counter that the newest look did not show stands where it was last seen.
  return row.counter === null
    ? null
    : { cost: row.counter, byokCost: row.byok_counter ?? row.byok_seen ?? 0n };
}

/**
 * What the newest counter shows less what the figures explain and what is from before the watch, or may be where the counters
 * that this was taken from may have been late. While it is not known what is from before, only what it grew by since the last sync
 * counts.
 */
function unexplainedOf(row: KeyRow): Money {
  const newest = newestOf(row);
  if (newest === null) return { cost: 0n, byokCost: 0n };
  const open = (seen: bigint, earlier: bigint | null, known: bigint | null, synced: bigint | null) =>
    positive(earlier === null ? seen - (synced ?? seen) : seen - earlier - (known ?? 0n));
  return {
    cost: open(newest.cost, row.earlier, row.known, row.counter),
    byokCost: open(newest.byokCost, row.byok_earlier, row.byok_known, row.byok_counter),
  };
}

export function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}

/**
 * The keys that a budget counts: the chosen ones and those with a tag of it, or all. A management key that was chosen stands for
 * the keys that it answers for: it spends nothing itself.
 */
export function keysOf(budget: Pick<BudgetRow, 'keyIds' | 'tags'>, keys: readonly BudgetKey[]): BudgetKey[] {
  const { keyIds, tags } = budget;
  if (keyIds === null && tags === null) return [...keys];
  const chosen = new Set(keyIds ?? []);
  const wanted = (tags ?? []).map((tag) => tag.toLowerCase());
  const isChosen = ({ id, managedBy }: BudgetKey) =>
    chosen.has(id) || (managedBy !== null && chosen.has(managedBy));
  return keys.filter((key) => isChosen(key) || wanted.some((tag) => key.tags.has(tag)));
}

/** Syncs run every hour: a key that could spend and was not read for longer than this may have spent. */
const FRESH_MS = 2 * HOUR;

export function isUnread(
  { models }: Pick<BudgetRow, 'models'>,
  { canSpend, isPaused, readAt, syncedAt }: BudgetKey,
  now: Date,
): boolean {
  const at = models === null ? readAt : syncedAt;
  return canSpend && !isPaused && (at === null || now.getTime() - at.getTime() >= FRESH_MS);
}
