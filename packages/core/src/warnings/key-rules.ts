import { DAY, HOUR } from '@watcher/contract/calendar/time';
import type { KeyWarning, WarningOf, WarningParams } from '@watcher/contract/warnings';
import { type KeyRow, subjectOf } from '../keys/key.ts';
import { limitHours, wasLimitSeenBefore } from '../keys/limit.ts';
import { currentProblem } from '../keys/problem.ts';
import { toUsd } from '../lib/money.ts';
import { type Comparison, causeOf } from '../reconciliation/read.ts';

/**
 * The rules about one key: pure functions of its row at an instant. Each gives a warning or null.
 */

/** The limit is used up, or nearly. */
export function limitWarning(
  key: KeyRow,
  { percent }: WarningParams['key_limit'],
  now: Date,
): WarningOf<'key_limit'> | null {
  const { limit, limitRemaining: remaining, limitReset: reset } = key;
  if (limit === null || remaining === null || limit <= 0n || key.goneAt !== null) return null;
  const span = reset === null ? null : limitHours(reset, now);
  if (span !== null && wasLimitSeenBefore(key, span.from)) return null;
  const percentUsed = Number(((limit - remaining) * 1_000_000n) / limit) / 10_000;
  if (percentUsed < percent) return null;
  return {
    kind: 'key_limit',
    severity: remaining <= 0n ? 'critical' : 'warning',
    subject: subjectOf(key),
    since: key.limitReachedAt?.toISOString() ?? null,
    params: {
      limit: toUsd(limit),
      remaining: toUsd(remaining),
      percentUsed,
      reset,
      resetsAt: span?.to.toISOString() ?? null,
    },
  };
}

/** The key cannot be used or read any more, or expires soon. A used up limit is `limitWarning`'s. */
export function problemWarning(
  key: KeyRow,
  { days }: WarningParams['key_problem'],
  now: Date,
): WarningOf<'key_problem'> | null {
  const problem = currentProblem(key, now);
  const expiresAt = key.expiresAt?.toISOString() ?? null;
  if (problem !== null && problem.code !== 'limit_reached') {
    const isLost = ['gone', 'expired', 'disabled', 'invalid'].includes(problem.code);
    return {
      kind: 'key_problem',
      severity: isLost ? 'critical' : 'warning',
      subject: subjectOf(key),
      since: problem.since,
      params: { code: problem.code, expiresAt },
    };
  }
  if (key.expiresAt === null || key.expiresAt.getTime() - now.getTime() > days * DAY) return null;
  return {
    kind: 'key_problem',
    severity: 'warning',
    subject: subjectOf(key),
    since: null,
    params: { code: 'expiring', expiresAt },
  };
}

/** A key that is to be synced has not been for too long. One that cannot be read says so by its problem. */
export function staleWarning(
  key: KeyRow,
  { hours }: WarningParams['sync_stale'],
  now: Date,
): WarningOf<'sync_stale'> | null {
  if (!key.isActive || key.status === 'invalid') return null;
  const since = key.lastSyncedAt ?? key.createdAt;
  const age = now.getTime() - since.getTime();
  if (age < hours * HOUR) return null;
  return {
    kind: 'sync_stale',
    severity: 'warning',
    subject: subjectOf(key),
    since: since.toISOString(),
    params: {
      lastSyncedAt: key.lastSyncedAt?.toISOString() ?? null,
      hours: Math.floor(age / HOUR),
    },
  };
}

/** The facts and the counters have differed for too long; before that, OpenRouter's sources may only be late. */
export function unexplainedWarning(
  comparison: Comparison,
  { hours }: WarningParams['unexplained'],
  now: Date,
): WarningOf<'unexplained'> | null {
  const { gapTo, gapFrom, keyId, name } = comparison;
  if (gapTo === null || now.getTime() - gapTo.getTime() < hours * HOUR) return null;
  return {
    kind: 'unexplained',
    severity: 'warning',
    subject: { type: 'key', id: keyId, name },
    since: gapTo.toISOString(),
    params: {
      unexplained: toUsd(comparison.unexplained),
      byokUnexplained: toUsd(comparison.byokUnexplained),
      from: gapFrom?.toISOString() ?? null,
      to: gapTo.toISOString(),
      cause: causeOf(comparison),
    },
  };
}

/** What the row of a key alone gives reason to warn of. */
export function keyWarnings(key: KeyRow, params: WarningParams, now: Date): KeyWarning[] {
  return [
    problemWarning(key, params.key_problem, now),
    limitWarning(key, params.key_limit, now),
    staleWarning(key, params.sync_stale, now),
  ].flatMap((warning) => warning ?? []);
}
