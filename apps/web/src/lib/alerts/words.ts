import type { Alert, Rule } from '@watcher/contract/alerts';
import type { AlertKind } from '@watcher/contract/alerts/kinds';
import { formatInstant } from '#lib/format/date.ts';
import { writeDecimal } from '#lib/format/decimal.ts';
import { formatUsd } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';

const names: Readonly<Record<AlertKind, () => string>> = {
  budget_threshold: m.alerts_kind_budget_threshold,
  budget_forecast: m.alerts_kind_budget_forecast,
  credits_low: m.alerts_kind_credits_low,
  key_limit: m.alerts_kind_key_limit,
  key_problem: m.alerts_kind_key_problem,
  unusual_day: m.alerts_kind_unusual_day,
  sync_stale: m.alerts_kind_sync_stale,
  unexplained: m.alerts_kind_unexplained,
  new_key: m.alerts_kind_new_key,
  new_model: m.alerts_kind_new_model,
  channel_failing: m.alerts_kind_channel_failing,
};

/** Every kind of alert, grouped by what it is about. */
export const KIND_GROUPS: readonly { readonly title: () => string; readonly kinds: readonly AlertKind[] }[] =
  [
    { title: () => m.nav_budgets(), kinds: ['budget_threshold', 'budget_forecast'] },
    { title: () => m.alerts_group_spend(), kinds: ['unusual_day', 'credits_low', 'new_model'] },
    { title: () => m.nav_keys(), kinds: ['key_limit', 'key_problem', 'new_key'] },
    { title: () => m.alerts_group_data(), kinds: ['sync_stale', 'unexplained', 'channel_failing'] },
  ];
export const KINDS: readonly AlertKind[] = KIND_GROUPS.flatMap(({ kinds }) => kinds);

/** What a kind of alert is called. */
export function kindName(kind: AlertKind): string {
  return names[kind]();
}

/** When a rule sends an alert, as a sentence with its numbers. */
export function ruleInWords({ kind, params }: Pick<Rule, 'kind' | 'params'>): string {
  const { days, usd, percent, hours } = params;
  switch (kind) {
    case 'budget_threshold':
      return m.alerts_rule_budget_threshold();
    case 'budget_forecast':
      return m.alerts_rule_budget_forecast();
    case 'credits_low':
      return usd === null || usd === undefined
        ? m.alerts_rule_credits_low({ days: days ?? 0 })
        : m.alerts_rule_credits_low_usd({ days: days ?? 0, usd: formatUsd(usd) });
    case 'key_limit':
      return m.alerts_rule_key_limit({ percent: writeDecimal(percent ?? 0) });
    case 'key_problem':
      return m.alerts_rule_key_problem({ days: days ?? 0 });
    case 'unusual_day':
      return m.alerts_rule_unusual_day();
    case 'sync_stale':
      return m.alerts_rule_sync_stale({ hours: hours ?? 0 });
    case 'unexplained':
      return m.alerts_rule_unexplained({ hours: hours ?? 0 });
    case 'new_key':
      return m.alerts_rule_new_key();
    case 'new_model':
      return m.alerts_rule_new_model();
    case 'channel_failing':
      return m.alerts_rule_channel_failing();
  }
}

/** A number of a rule, as its form has it. */
export interface RuleParam {
  readonly name: string;
  readonly label: string;
  /** It may be left empty. */
  readonly isOptional: boolean;
}

const params: Readonly<Partial<Record<AlertKind, () => RuleParam[]>>> = {
  credits_low: () => [
    { name: 'days', label: m.alerts_param_days_left(), isOptional: false },
    { name: 'usd', label: m.alerts_param_usd(), isOptional: true },
  ],
  key_limit: () => [{ name: 'percent', label: m.alerts_param_percent(), isOptional: false }],
  key_problem: () => [{ name: 'days', label: m.alerts_param_days_before(), isOptional: false }],
  sync_stale: () => [{ name: 'hours', label: m.alerts_param_hours(), isOptional: false }],
  unexplained: () => [{ name: 'hours', label: m.alerts_param_hours(), isOptional: false }],
};

export function paramsOf(kind: AlertKind): readonly RuleParam[] {
  return params[kind]?.() ?? [];
}

/** Where what an alert is about is shown. */
export function subjectHref({ subject: { type, id } }: Pick<Alert, 'subject'>): string {
  const places = {
    budget: `/budgets/${id}`,
    key: `/keys/${id}`,
    account: `/keys/${id}`,
    channel: '/channels',
    model: '/usage',
    team: '/',
  } as const;
  return places[type];
}

type Tone = 'good' | 'quiet' | 'info';

/** What has become of an alert, besides that it is open. */
export function stateOf(alert: Alert, now: number): { text: string; tone: Tone }[] {
  if (alert.state === 'resolved') return [{ text: m.alerts_resolved(), tone: 'good' }];
  const { snoozedUntil } = alert;
  return [
    ...(alert.state === 'acknowledged' ? [{ text: m.alerts_acknowledged(), tone: 'info' as const }] : []),
    ...(snoozedUntil !== null && Date.parse(snoozedUntil) > now
      ? [{ text: m.alerts_snoozed({ until: formatInstant(snoozedUntil) }), tone: 'quiet' as const }]
      : []),
  ];
}

/** How the messages of an alert fared. */
export function deliveriesInWords({ deliveries }: Pick<Alert, 'deliveries'>): string {
  if (deliveries.length === 0) return m.alerts_not_sent();
  const count = (status: Alert['deliveries'][number]['status']) =>
    deliveries.filter((delivery) => delivery.status === status).length;
  const [sent, failed, queued] = [count('sent'), count('failed'), count('queued')];
  return [
    ...(sent > 0 ? [m.alerts_sent({ count: sent })] : []),
    ...(queued > 0 ? [m.alerts_queued({ count: queued })] : []),
    ...(failed > 0 ? [m.alerts_failed({ count: failed })] : []),
  ].join(' · ');
}
