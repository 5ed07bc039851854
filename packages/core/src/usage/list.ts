import { sql } from 'drizzle-orm';
import { requireSession, requireToken } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { findOwnKey } from '../keys/internal.ts';
import { isUtc } from '../lib/time-zone.ts';
import { readRows, rowsOf, toUsageRow, withinUsage } from './rows.ts';
import type { UsageList, UsageListInput, UsagePage, UsagePageInput } from './schemas.ts';

/**
 * Usage by day, key, model and provider, newest day first, a page at a time.
 *
 * @throws DomainError `not_found` or `forbidden` for a key that is not the user's.
 */
export async function listUsage(ctx: Ctx, input: UsageListInput): Promise<UsageList> {
  const { userId } = requireSession(ctx);
  if (input.apiKeyId !== undefined) await findOwnKey(ctx, userId, input.apiKeyId);
  return readUsage(ctx, userId, input);
}

/** The same for the user of an API token, by page number. */
export async function pageUsage(ctx: Ctx, input: UsagePageInput): Promise<UsagePage> {
  const { userId } = requireToken(ctx);
  const { page, limit, ...range } = input;
  const { items, total } = await readUsage(ctx, userId, { ...range, limit, skip: (page - 1) * limit });
  return { items, pagination: { page, limit, total, pages: Math.ceil(total / limit) } };
}

async function readUsage(ctx: Ctx, userId: number, input: UsageListInput): Promise<UsageList> {
  const filter = isUtc(input.timeZone ?? 'UTC') ? input : await withinUsage(ctx, userId, input);
  if (filter === null) return { items: [], total: 0 };
  const rows = rowsOf(userId, filter);
  const [page, counted] = await Promise.all([
    readRows(ctx, rows, sql`LIMIT ${input.limit} OFFSET ${input.skip}`),
    ctx.db.execute<{ total: string }>(sql`SELECT count(*) AS total FROM ${rows.from} WHERE ${rows.where}`),
  ]);
  return { items: page.map(toUsageRow), total: Number(counted.rows[0]?.total) };
}
