import type { Health } from '@watcher/contract/health';
import { formatDayOfYear } from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';

/** How long the credits of an account last: `Lasts until Nov 6, 2027`. */
export function untilInWords({ daysLeft, runsOutAt }: Health['credits'][number]): string {
  if (daysLeft === null || runsOutAt === null) return m.credits_unused();
  return m.credits_until({ date: formatDayOfYear(runsOutAt.slice(0, 10)) });
}
