import type { BudgetPeriod } from '../budgets.ts';
import type { ChannelKind } from '../channels.ts';
import type { DeliveryProblem } from '../problems/codes.ts';
import { WARNING_PARAMS, type WarningOf } from '../warnings.ts';

/** What an alert can be about. */
export const ALERT_KINDS = [
  'budget_threshold',
  'budget_forecast',
  'credits_low',
  'key_limit',
  'key_problem',
  'unusual_day',
  'sync_stale',
  'unexplained',
  'new_key',
  'new_model',
  'channel_failing',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const SUBJECT_TYPES = ['budget', 'account', 'key', 'team', 'model', 'channel'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** What cost most in a period; null where no source tells. */
export interface Drivers {
  readonly key: { readonly id: number; readonly name: string; readonly cost: number } | null;
  readonly model: { readonly name: string; readonly cost: number } | null;
}

interface BudgetParams {
  readonly amount: number;
  readonly spent: number;
  readonly provisional: number | null;
  readonly period: BudgetPeriod;
  readonly periodStart: string;
  readonly periodEnd: string | null;
  readonly timeZone: string;
  readonly drivers: Drivers;
}

/**
 * What the sentences of every kind are made of, as it was when the alert opened or was last brought up to date. USD,
 * instants, fractions of days.
 */
export interface AlertParams {
  budget_threshold: BudgetParams & {
    readonly threshold: number;
    readonly percent: number;
    /** How many keys its action disables, or, in a dry run, would; null without one that belongs to this threshold. */
    readonly action: { readonly keys: number; readonly dryRun: boolean } | null;
  };
  budget_forecast: BudgetParams & { readonly forecast: number };
  credits_low: WarningOf<'credits_low'>['params'];
  key_limit: WarningOf<'key_limit'>['params'];
  key_problem: WarningOf<'key_problem'>['params'] & { readonly since: string | null };
  unusual_day: WarningOf<'unusual_day'>['params'];
  sync_stale: WarningOf<'sync_stale'>['params'];
  unexplained: WarningOf<'unexplained'>['params'];
  new_key: { readonly label: string; readonly createdAt: string | null };
  new_model: { readonly date: string };
  channel_failing: {
    readonly kind: ChannelKind;
    readonly isOff: boolean;
    readonly failures: number;
    readonly problem: DeliveryProblem | null;
  };
}

/** The defaults of every rule. */
export const RULE_DEFAULTS = {
  budget_threshold: { isActive: true, params: {} },
  budget_forecast: { isActive: true, params: {} },
  credits_low: { isActive: true, params: WARNING_PARAMS.credits_low },
  key_limit: { isActive: true, params: WARNING_PARAMS.key_limit },
  key_problem: { isActive: true, params: WARNING_PARAMS.key_problem },
  unusual_day: { isActive: true, params: WARNING_PARAMS.unusual_day },
  sync_stale: { isActive: true, params: WARNING_PARAMS.sync_stale },
  unexplained: { isActive: true, params: WARNING_PARAMS.unexplained },
  new_key: { isActive: true, params: {} },
  new_model: { isActive: false, params: {} },
  channel_failing: { isActive: true, params: {} },
} as const satisfies Record<
  AlertKind,
  { readonly isActive: boolean; readonly params: Readonly<Record<string, number | null>> }
>;
