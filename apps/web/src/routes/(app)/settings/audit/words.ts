import type { AuditList } from '@watcher/contract/audit';
import type { WatchedKey } from '@watcher/contract/key-pages';
import { LIMIT_RESETS } from '@watcher/contract/keys-fields';
import { DIGEST_FREQUENCIES } from '@watcher/contract/reports-fields';
import { KINDS, kindName } from '#lib/alerts/words.ts';
import { frequencyName } from '#lib/channels/words.ts';
import { formatInstant } from '#lib/format/date.ts';
import { limitInWords } from '#lib/format/limit.ts';
import { formatUsd } from '#lib/format/money.ts';
import { chosenInWords } from '#lib/keys/choices.ts';
import { m } from '#lib/paraglide/messages.js';

type Entry = AuditList['items'][number];

/** What was done, and of it what the entry's data says. */
export function entryInWords(
  { action, data }: Pick<Entry, 'action' | 'data'>,
  budgets: ReadonlyMap<number, string>,
  keys: readonly WatchedKey[],
): { text: string; more: string | null } {
  const budget = () => budgets.get(Number(data['budgetId'])) ?? m.audit_budget_gone();
  switch (action) {
    case 'key.added':
      return { text: m.audit_key_added(), more: null };
    case 'key.removed':
      return { text: m.audit_key_removed(), more: null };
    case 'key.paused':
      return { text: m.audit_key_paused(), more: null };
    case 'key.resumed':
      return { text: m.audit_key_resumed(), more: null };
    case 'key.disabled':
      return {
        text: m.audit_key_disabled(),
        more: joined(typeof data['reason'] === 'string' ? data['reason'] : null, unconfirmed(data)),
      };
    case 'key.enabled':
      return { text: m.audit_key_enabled(), more: unconfirmed(data) };
    case 'key.limit_changed': {
      const change = m.audit_from_to({ from: limitOf(data['from']), to: limitOf(data['to']) });
      return { text: m.audit_limit_changed(), more: joined(change, unconfirmed(data)) };
    }
    case 'key.disable_cause_added':
      return { text: m.audit_cause_added(), more: m.audit_by_budget({ name: budget() }) };
    case 'key.disable_cause_removed':
      return { text: m.audit_cause_removed(), more: m.audit_by_budget({ name: budget() }) };
    case 'key.control_refused':
      return {
        text: m.audit_refused(),
        more: typeof data['status'] === 'number' ? `HTTP ${data['status']}` : null,
      };
    case 'budget.created':
      return { text: m.audit_budget_created(), more: usdOf(keptOf(data['to'], 'amount')) };
    case 'budget.changed':
      return {
        text: m.audit_budget_changed(),
        more: joined(settingChanged(data, 'amount', usdOf), settingChanged(data, 'isActive', onOrOff)),
      };
    case 'budget.removed':
      return { text: m.audit_budget_removed(), more: null };
    case 'channel.added':
      return { text: m.audit_channel_added(), more: null };
    case 'channel.changed':
      return { text: m.audit_channel_changed(), more: data['isActive'] === false ? m.audit_off() : null };
    case 'channel.removed':
      return { text: m.audit_channel_removed(), more: null };
    case 'rule.changed':
      return { text: m.audit_rule_changed(), more: ruleOf(data) };
    case 'digest.changed':
      return { text: m.audit_digest_changed(), more: settingChanged(data, 'frequency', frequencyOf) };
    case 'team.changed':
      return {
        text: m.audit_team_changed(),
        more: joined(settingChanged(data, 'name', textOf), settingChanged(data, 'timeZone', textOf)),
      };
    case 'token.created':
      return { text: m.audit_token_created(), more: null };
    case 'token.revoked':
      return { text: m.audit_token_revoked(), more: null };
    case 'budget.would_disable_keys':
      return {
        text: m.audit_would_disable({ count: Array.isArray(data['keyIds']) ? data['keyIds'].length : 0 }),
        more: null,
      };
    case 'share.created':
      return { text: m.audit_share_created(), more: sharedPart(data, keys) };
    case 'share.revoked':
      return { text: m.audit_share_revoked(), more: null };
  }
}

/** Nobody knows whether it came to that. */
function unconfirmed({ isConfirmed }: Entry['data']): string | null {
  return isConfirmed === false ? m.audit_unconfirmed() : null;
}

/** What a link shows, and until when. */
function sharedPart({ tag, keyIds, expiresAt }: Entry['data'], keys: readonly WatchedKey[]): string | null {
  if (typeof expiresAt !== 'string') return null;
  const what =
    typeof tag === 'string'
      ? `${m.tag()}: ${tag}`
      : Array.isArray(keyIds)
        ? chosenInWords(keyIds.map(Number), keys)
        : m.explore_all_keys();
  return m.audit_share_scope({ what, date: formatInstant(expiresAt) });
}

/** Which alert rule, and whether it was switched on or off. */
function ruleOf(data: Entry['data']): string | null {
  const kind = KINDS.find((one) => one === data['rule']);
  if (kind === undefined) return null;
  return joined(kindName(kind), settingChanged(data, 'isActive', onOrOff));
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(' · ') || null;
}

/** How a setting changed, in words; null if it did not, or where an entry does not keep what it was or is. */
function settingChanged(
  data: Entry['data'],
  name: string,
  inWords: (kept: unknown) => string | null,
): string | null {
  const [from, to] = [data['from'], data['to']].map((settings) => inWords(keptOf(settings, name)));
  return from == null || to == null || from === to ? null : m.audit_from_to({ from, to });
}

/** One of the settings that an entry keeps: `{name: value}`. */
function keptOf(settings: unknown, name: string): unknown {
  return typeof settings === 'object' && settings !== null ? Reflect.get(settings, name) : undefined;
}

function onOrOff(kept: unknown): string | null {
  return typeof kept !== 'boolean' ? null : kept ? m.on() : m.off();
}

function usdOf(kept: unknown): string | null {
  return typeof kept === 'number' ? formatUsd(kept) : null;
}

function textOf(kept: unknown): string | null {
  return typeof kept === 'string' ? kept : null;
}

function frequencyOf(kept: unknown): string | null {
  const frequency = DIGEST_FREQUENCIES.find((one) => one === kept);
  return frequency === undefined ? null : frequencyName(frequency);
}

/** A limit as an entry keeps it: `{limit, limitReset}`. */
function limitOf(kept: unknown): string {
  if (typeof kept !== 'object' || kept === null || !('limit' in kept) || typeof kept.limit !== 'number') {
    return m.keys_no_limit();
  }
  const given = 'limitReset' in kept ? kept.limitReset : null;
  return limitInWords(formatUsd(kept.limit), LIMIT_RESETS.find((reset) => reset === given) ?? null);
}
