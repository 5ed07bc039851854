import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, DAY, HOUR, latest, startOfDay, startOfHour } from '@watcher/contract/calendar/time';
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

/** OpenRouter keeps the split by provider for 31 days; an hour or two stay clear of it. */
const PROVIDER_REACH_MS = 31 * DAY - 2 * HOUR;

/** The first hour that OpenRouter still splits by provider. */
export function providerStart(at: Date): Date {
  return startOfHour(new Date(at.getTime() - PROVIDER_REACH_MS));
}

/** The hours that end at the instant, no more than one request takes; null when they are out of reach. */
export function hoursBefore(to: Date, oldest: Date): Hours | null {
  return to <= oldest ? null : { from: latest(addDays(to, -DAYS_AT_ONCE), oldest), to };
}
