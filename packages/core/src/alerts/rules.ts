import { ALERT_KINDS, type AlertKind, RULE_DEFAULTS } from '@watcher/contract/alerts/kinds';
import { WARNING_PARAMS, type WarningParams } from '@watcher/contract/warnings';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { alertRules } from '../db/schema/index.ts';

type Params = Readonly<Record<string, number | null>>;

/** A rule as it holds for a team. */
export interface TeamRule {
  readonly kind: AlertKind;
  readonly isActive: boolean;
  readonly params: Params;
  readonly channelIds: readonly number[] | null;
}

export type TeamRules = Readonly<Record<AlertKind, TeamRule>>;

/** Every rule of a team: what it changed over the defaults. */
export async function readRules(ctx: Pick<Ctx, 'db'>, teamId: number): Promise<TeamRules> {
  const rows = await ctx.db.select().from(alertRules).where(eq(alertRules.teamId, teamId));
  const changed = new Map(rows.map((row) => [row.kind, row]));
  const entries = ALERT_KINDS.map((kind): [AlertKind, TeamRule] => {
    const row = changed.get(kind);
    const defaults = RULE_DEFAULTS[kind];
    return [
      kind,
      {
        kind,
        isActive: row?.isActive ?? defaults.isActive,
        params: { ...defaults.params, ...row?.params },
        channelIds: row?.channelIds ?? null,
      },
    ];
  });
  return Object.fromEntries(entries) as TeamRules;
}

/** The parameters of the rules that `core/warnings` has. */
export function warningParamsOf(rules: TeamRules): WarningParams {
  const number = (kind: AlertKind, name: string, fallback: number) => rules[kind].params[name] ?? fallback;
  return {
    credits_low: {
      days: number('credits_low', 'days', WARNING_PARAMS.credits_low.days),
      usd: rules.credits_low.params['usd'] ?? null,
    },
    key_limit: { percent: number('key_limit', 'percent', WARNING_PARAMS.key_limit.percent) },
    key_problem: { days: number('key_problem', 'days', WARNING_PARAMS.key_problem.days) },
    sync_stale: { hours: number('sync_stale', 'hours', WARNING_PARAMS.sync_stale.hours) },
    unexplained: { hours: number('unexplained', 'hours', WARNING_PARAMS.unexplained.hours) },
    unusual_day: {},
  };
}

/** At what an open alert stays open: a little past where it opens, so that what hovers there does not come and go. */
export function easedParams(params: WarningParams): WarningParams {
  const { days, usd } = params.credits_low;
  return {
    ...params,
    credits_low: { days: days * 1.1, usd: usd === null ? null : usd * 1.1 },
    key_limit: { percent: params.key_limit.percent * 0.95 },
    key_problem: { days: params.key_problem.days + 1 },
  };
}
