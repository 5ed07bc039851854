import type { AuditList } from '@watcher/contract/audit';
import { LIMIT_RESETS } from '@watcher/contract/keys-fields';
import { formatInstant } from '#lib/format/date.ts';
import { limitInWords } from '#lib/format/limit.ts';
import { formatUsd } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';

type Entry = AuditList['items'][number];

/** What was done, and of it what the entry's data says. */
export function entryInWords(
  { action, data }: Pick<Entry, 'action' | 'data'>,
  budgets: ReadonlyMap<number, string>,
): { text: string; more: string | null } {
  const budget = () => budgets.get(Number(data['budgetId'])) ?? m.audit_budget_gone();
  switch (action) {
    case 'key.disabled':
      return {
        text: m.audit_key_disabled(),
        more: typeof data['reason'] === 'string' ? data['reason'] : null,
      };
    case 'key.enabled':
      return { text: m.audit_key_enabled(), more: null };
    case 'key.limit_changed': {
      const change = m.audit_from_to({ from: limitOf(data['from']), to: limitOf(data['to']) });
      const more = data['isConfirmed'] === false ? m.audit_unconfirmed({ change }) : change;
      return { text: m.audit_limit_changed(), more };
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
    case 'budget.would_disable_keys':
      return {
        text: m.audit_would_disable({ count: Array.isArray(data['keyIds']) ? data['keyIds'].length : 0 }),
        more: null,
      };
    case 'share.created':
      return { text: m.audit_share_created(), more: sharedPart(data) };
    case 'share.revoked':
      return { text: m.audit_share_revoked(), more: null };
  }
}

/** What a link shows, and until when. */
function sharedPart({ tag, keyIds, expiresAt }: Entry['data']): string | null {
  if (typeof expiresAt !== 'string') return null;
  const what =
    typeof tag === 'string'
      ? `${m.tag()}: ${tag}`
      : Array.isArray(keyIds)
        ? m.explore_some_keys({ count: keyIds.length })
        : m.explore_all_keys();
  return m.audit_share_scope({ what, date: formatInstant(expiresAt) });
}

/** A limit as an entry keeps it: `{limit, limitReset}`. */
function limitOf(kept: unknown): string {
  if (typeof kept !== 'object' || kept === null || !('limit' in kept) || typeof kept.limit !== 'number') {
    return m.keys_no_limit();
  }
  const given = 'limitReset' in kept ? kept.limitReset : null;
  return limitInWords(formatUsd(kept.limit), LIMIT_RESETS.find((reset) => reset === given) ?? null);
}
