import { addDays, startOfDay } from '@watcher/contract/calendar/time';
import type { Ctx } from '../../context.ts';

/** Start of the first UTC day that usage is kept of: the setting USAGE_RETENTION_DAYS counts today in. */
export function keptFrom(ctx: Pick<Ctx, 'now' | 'config'>): Date {
  return startOfDay(addDays(ctx.now(), 1 - ctx.config.usageRetentionDays));
}
