import type { ShownKey } from '@watcher/contract/key-pages';
import type { KeyStatus } from '@watcher/contract/keys';
import type { KeyProblemCode } from '@watcher/contract/problems/codes';
import type { Severity, Warning } from '@watcher/contract/warnings';
import { m } from '#lib/paraglide/messages.js';

/** A key's state in a word or two. */
export interface Badge {
  readonly text: string;
  readonly tone: Severity | 'good' | 'quiet';
}

const problems: Readonly<Record<KeyProblemCode | 'expiring', () => string>> = {
  gone: m.keys_status_gone,
  expired: m.keys_status_expired,
  disabled: m.keys_status_disabled,
  invalid: m.keys_status_invalid,
  internal: m.keys_status_sync_failed,
  not_understood: m.keys_status_sync_failed,
  unreachable: m.keys_status_sync_failed,
  limit_reached: m.keys_status_limit_reached,
  expiring: m.keys_status_expiring,
};

function warningName(warning: Warning): string {
  switch (warning.kind) {
    case 'key_limit':
      return warning.params.remaining <= 0 ? m.keys_status_limit_reached() : m.keys_status_limit_near();
    case 'key_problem':
      return problems[warning.params.code]();
    case 'sync_stale':
      return m.keys_status_stale();
    case 'unexplained':
      return m.keys_status_unexplained();
    case 'credits_low':
      return m.keys_status_credits();
    case 'unusual_day':
      return m.keys_status_unusual();
  }
}

const validity: Readonly<Record<KeyStatus, Badge['tone']>> = {
  valid: 'good',
  unverified: 'quiet',
  invalid: 'critical',
};
export const validityNames = {
  valid: m.keys_status_active,
  unverified: m.keys_status_unverified,
  invalid: m.keys_status_invalid,
};

/** The worst that is true of a key is its state; where nothing is wrong, whether OpenRouter accepts it. */
export function badgesOf(
  key: Pick<ShownKey, 'isActive' | 'status' | 'warnings' | 'disabled' | 'disableCauses'>,
): Badge[] {
  const [worst] = key.warnings;
  const badges: Badge[] = worst === undefined ? [] : [{ text: warningName(worst), tone: worst.severity }];
  // Of what was disabled from here there is no warning.
  if (key.disabled && key.disableCauses.length > 0)
    badges.splice(0, 1, { text: m.keys_status_off(), tone: 'critical' });
  if (!key.isActive) badges.push({ text: m.keys_status_paused(), tone: 'quiet' });
  if (badges.length > 0) return badges;
  return [{ text: validityNames[key.status](), tone: validity[key.status] }];
}

const RANKS: Readonly<Record<Badge['tone'], number>> = {
  good: 0,
  quiet: 1,
  info: 2,
  warning: 3,
  critical: 4,
};

/** Whether somebody should look at it; a key whose syncing was paused, or that was not read yet, is at rest. */
export function needsAttention(key: Parameters<typeof badgesOf>[0]): boolean {
  return severityOf(key) >= RANKS.info;
}

/** How bad a key's state is, to sort by: 0 where all is well. */
export function severityOf(key: Parameters<typeof badgesOf>[0]): number {
  return Math.max(...badgesOf(key).map(({ tone }) => RANKS[tone]));
}
