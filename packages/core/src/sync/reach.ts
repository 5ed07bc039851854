import { addDays, latest, startOfDay } from '@watcher/contract/calendar/time';
import type { Ctx } from '../context.ts';
import { keptFrom } from '../usage/facts/retention.ts';

/** OpenRouter keeps volume and cost for 365 days; the split by provider is gone by then. */
const OLDEST_DAYS = 365;
/** One request, as a rule: a key with more than 10,000 hours × models in it is halved by the client. */
const DAYS_AT_ONCE = 90;

/** The first hour that is worth asking for: OpenRouter keeps nothing older, or we do not. */
export function oldestHour(ctx: Pick<Ctx, 'now' | 'config'>): Date {
  return latest(startOfDay(addDays(ctx.now(), 1 - OLDEST_DAYS)), keptFrom(ctx));
}

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The span that ends at the instant, no longer than one request takes; null when it is out of reach. */
export function spanBefore(to: Date, oldest: Date): Span | null {
  return to <= oldest ? null : { from: latest(addDays(to, -DAYS_AT_ONCE), oldest), to };
}
