import { type Dates, periodOf, shiftDate } from '@watcher/contract/calendar/dates';
import { isUtc } from '@watcher/contract/calendar/time-zone';
import type { UsageExportInput, UsageRow } from '@watcher/contract/usage';
import { sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../../context.ts';
import { readInteger, readText } from '../../db/decode.ts';
import { findOwnKey } from '../../keys/key.ts';
import { mapInSlices } from '../../lib/slices.ts';
import { readRows, rowsOf, toUsageRow, withinUsage } from './rows.ts';

const BATCH_SIZE = 1000;
const SPAN_DAYS = 7;

/**
 * All usage that the filter lets through, in the order of the pages, a batch at a time: no connection is held while
 * the reader is slow, and no row comes twice, though rows that are written meanwhile may or may not come.
 *
 * @throws DomainError as `listUsage`, at the first batch.
 */
export async function* exportUsage(
  ctx: Ctx,
  scope: Scope,
  input: UsageExportInput,
): AsyncGenerator<UsageRow[]> {
  const { teamId } = scope;
  if (input.apiKeyId !== undefined) await findOwnKey(ctx, scope, input.apiKeyId);
  yield* readBatches(ctx, teamId, input);
}

async function* readBatches(ctx: Ctx, teamId: number, input: UsageExportInput): AsyncGenerator<UsageRow[]> {
  if (isUtc(input.timeZone ?? 'UTC')) {
    yield* readSpan(ctx, teamId, input);
    return;
  }
  const filter = await withinUsage(ctx, teamId, input);
  if (filter === null) return;
  for (const span of spansBackwards(filter)) yield* readSpan(ctx, teamId, { ...filter, ...span });
}

/** In a time zone every batch sums up its whole span anew, so spans are short. */
function* spansBackwards({ startDate, endDate }: Dates): Generator<Dates> {
  for (let left = periodOf(startDate, endDate).days; left > 0; left -= SPAN_DAYS) {
    yield {
      startDate: shiftDate(startDate, Math.max(0, left - SPAN_DAYS)),
      endDate: shiftDate(startDate, left - 1),
    };
  }
}

async function* readSpan(ctx: Ctx, teamId: number, filter: UsageExportInput): AsyncGenerator<UsageRow[]> {
  const { from, where } = rowsOf(teamId, filter);
  let after = sql`true`;
  for (;;) {
    const rows = await readRows(ctx, { from, where: sql`${where} AND ${after}` }, BATCH_SIZE);
    const last = rows.at(-1);
    if (last !== undefined) yield await mapInSlices(rows, toUsageRow);
    if (last === undefined || rows.length < BATCH_SIZE) return;
    const [day, key] = [readText(last, 'date'), readInteger(last, 'key_id')];
    const [model, provider] = [readInteger(last, 'model_id'), readInteger(last, 'provider_id')];
    after = sql`(d.day, d.key_id, d.model_id, d.provider_id) < (${day}, ${key}, ${model}, ${provider})`;
  }
}
