import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, DAY, HOUR, latest, startOfDay, startOfHour } from '@watcher/contract/calendar/time';
import type { Ctx } from '../context.ts';
import { keptFrom, readKeptSince } from '../usage/facts/retention.ts';
import type { SyncKey } from './key.ts';

/** OpenRouter keeps volume and cost for 365 days; the split by provider is gone by then. */
const OLDEST_DAYS = 365;
/** One request, as a rule: a key with more than 10,000 hours × models in it is halved by the client. */
const DAYS_AT_ONCE = 90;

/**
 * The first hour of a key that is worth asking for: OpenRouter keeps nothing older, or we do not. What a clean-up has taken
 * away stays away, also when more is kept since.
 */
export async function oldestHour(
  ctx: Pick<Ctx, 'db' | 'now' | 'config'>,
  { teamId, id }: Pick<SyncKey, 'teamId' | 'id'>,
): Promise<Date> {
  const oldest = latest(startOfDay(addDays(ctx.now(), 1 - OLDEST_DAYS)), keptFrom(ctx));
  const keptSince = await readKeptSince(ctx, { teamId, keyId: id });
  return keptSince === null ? oldest : latest(oldest, keptSince);
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
