import type { AlertParams } from '@watcher/contract/alerts/kinds';
import { shiftDate } from '@watcher/contract/calendar/dates';
import { dayOfHour } from '@watcher/contract/calendar/time-zone';
import type { Warning } from '@watcher/contract/warnings';
import type { KeyRow } from '../keys/key.ts';
import type { WarningState } from '../warnings/state.ts';
import { warningsOf } from '../warnings/warnings.ts';
import { type Candidate, candidate } from './candidate.ts';
import { easedParams, type TeamRules, warningParamsOf } from './rules.ts';

/** What the rules of `core/warnings` give reason for, with the team's parameters; a rule that is off opens nothing. */
export function fromWarnings(state: WarningState, rules: TeamRules, teamZone: string): Candidate[] {
  const params = warningParamsOf(rules);
  const opening = new Set(
    toCandidates(warningsOf(state, params), state, rules).map((one) => `${one.topic}@${one.occasion}`),
  );
  const found = toCandidates(warningsOf(state, easedParams(params)), state, rules).map((one) => ({
    ...one,
    opens: rules[one.kind].isActive && opening.has(`${one.topic}@${one.occasion}`),
  }));
  return [...found, ...unjudgedDays(state, rules, teamZone), ...unknownCredits(state, rules)];
}

/** What keeps the alert of an account while its credits are not known: that there are enough is not known either. */
function unknownCredits(state: WarningState, rules: TeamRules): Candidate[] {
  return state.unknownCredits.map((id) =>
    candidate('credits_low', {
      topic: `credits_low:${id}`,
      occasion: null,
      severity: 'warning',
      subject: { type: 'account', id, name: '' },
      params: { balance: 0, daysLeft: null, runsOutAt: null },
      opens: false,
      isKnown: false,
      channelIds: rules.credits_low.channelIds,
    }),
  );
}

/**
 * What keeps the alert of a day while it cannot be judged, as after a key has joined whose past is not known: that it is
 * usual is not known either.
 */
function unjudgedDays({ typicalDay, team, now }: WarningState, rules: TeamRules, zone: string): Candidate[] {
  const today = dayOfHour(zone, now);
  return [
    { date: today, verdict: typicalDay?.today?.verdict },
    { date: shiftDate(today, -1), verdict: typicalDay?.yesterday?.verdict },
  ].flatMap(({ date, verdict }) =>
    verdict !== undefined
      ? []
      : candidate('unusual_day', {
          ...unusualDay(date),
          severity: 'warning',
          subject: { type: 'team', id: team.id, name: team.name },
          params: { date, cost: 0, median: 0, high: 0, drivers: { key: null, model: null } },
          opens: false,
          isKnown: false,
          channelIds: rules.unusual_day.channelIds,
        }),
  );
}

function unusualDay(date: string) {
  return { topic: `unusual_day:${date}`, occasion: '' };
}

function toCandidates(warnings: readonly Warning[], state: WarningState, rules: TeamRules): Candidate[] {
  const keys = new Map(state.keys.map((key) => [key.id, key]));
  return byAccount(warnings, keys).flatMap((warning) => toCandidate(warning, rules, keys) ?? []);
}

/**
 * Keys of one account are read with one management key: where several are not, that is one thing to be said, about the
 * account. The topic is the account's in any case, so that a second key that is late opens nothing.
 */
function byAccount(warnings: readonly Warning[], keys: ReadonlyMap<number, KeyRow>): Warning[] {
  const stale = warnings.filter((warning) => warning.kind === 'sync_stale');
  const accounts = Map.groupBy(stale, ({ subject }) => accountOf(subject.id, keys));
  const together = [...accounts].flatMap(([id, ofAccount]) => {
    const [oldest] = ofAccount.sort((a, b) =>
      (a.params.lastSyncedAt ?? '').localeCompare(b.params.lastSyncedAt ?? ''),
    );
    if (oldest === undefined || ofAccount.length === 1) return ofAccount;
    const name = keys.get(id)?.name ?? oldest.subject.name;
    return [{ ...oldest, subject: { ...oldest.subject, id, name } }];
  });
  return [...warnings.filter(({ kind }) => kind !== 'sync_stale'), ...together];
}

/** The management key that reads a key; the key itself where there is none. */
function accountOf(id: number, keys: ReadonlyMap<number, KeyRow>): number {
  return keys.get(id)?.managedBy ?? id;
}

function toCandidate(
  warning: Warning,
  rules: TeamRules,
  keys: ReadonlyMap<number, KeyRow>,
): Candidate | null {
  const { kind, severity, subject, since } = warning;
  const base = {
    severity,
    subject,
    topic: `${kind}:${subject.id}`,
    opens: true,
    isKnown: true,
    channelIds: rules[kind].channelIds,
  };
  switch (warning.kind) {
    case 'credits_low':
      return candidate('credits_low', { ...base, occasion: null, params: warning.params });
    case 'key_limit':
      return candidate('key_limit', {
        ...base,
        occasion: limitOccasion(warning.params),
        params: warning.params,
      });
    case 'key_problem': {
      if (!isNews(warning.params.code, keys.get(subject.id))) return null;
      const occasion = `${warning.params.code}:${since ?? warning.params.expiresAt}`;
      return candidate('key_problem', { ...base, occasion, params: { ...warning.params, since } });
    }
    case 'sync_stale':
      return candidate('sync_stale', {
        ...base,
        topic: `sync_stale:${accountOf(subject.id, keys)}`,
        occasion: null,
        params: warning.params,
      });
    case 'unexplained':
      return candidate('unexplained', { ...base, occasion: warning.params.to, params: warning.params });
    case 'unusual_day':
      return candidate('unusual_day', {
        ...base,
        ...unusualDay(warning.params.date),
        params: warning.params,
      });
  }
}

/** Another limit is another one to pass. Without a reset, it is passed until more is left. */
function limitOccasion({ resetsAt, limit }: AlertParams['key_limit']): string | null {
  return resetsAt === null ? null : `${resetsAt} ${limit}`;
}

/**
 * Alerts are about keys that were lost or will be; what keeps them from being read only passes, or is told by
 * `sync_stale`. A key that was disabled from here, or was disabled when it was first seen is as its owner wants it.
 */
function isNews(code: Extract<Warning, { kind: 'key_problem' }>['params']['code'], key?: KeyRow): boolean {
  if (!['invalid', 'disabled', 'gone', 'expired', 'expiring'].includes(code)) return false;
  const isOurs = key !== undefined && (key.disableCauses.length > 0 || key.isDisabledByUs);
  if (isOurs && (code === 'disabled' || code === 'invalid')) return false;
  return code !== 'disabled' || key?.problemSince?.getTime() !== key?.createdAt.getTime();
}
