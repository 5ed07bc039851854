import type { Budget, BudgetPeriod, CreateBudgetInput } from '@watcher/contract/budgets';
import { changedFields } from '#lib/api/changed-fields.ts';
import { parseDecimal, writeDecimal } from '#lib/format/decimal.ts';
import { m } from '#lib/paraglide/messages.js';

/** A budget as its form holds it. */
export interface Draft {
  name: string;
  amount: string;
  period: BudgetPeriod;
  /** Null: the team's. */
  timeZone: string | null;
  startsOn: string;
  scope: 'all' | 'some';
  keyIds: readonly number[];
  tags: readonly string[];
  models: readonly string[];
  includeByok: boolean;
  thresholds: string;
  forecast: boolean;
  channelIds: readonly number[] | null;
  action: 'none' | 'disable_keys';
  at: string;
  dryRun: boolean;
}

/** What a form begins with: the budget to change, or the defaults of a new one. */
export function draftOf(budget: Budget | null): Draft {
  if (budget === null) {
    return {
      name: '',
      amount: '',
      period: 'month',
      timeZone: null,
      startsOn: '',
      scope: 'all',
      keyIds: [],
      tags: [],
      models: [],
      includeByok: false,
      thresholds: '50, 80, 100',
      forecast: true,
      channelIds: null,
      action: 'none',
      at: '100',
      dryRun: true,
    };
  }
  const { name, period, timeZone, includeByok, forecast, channelIds, action } = budget;
  return {
    name,
    amount: writeDecimal(budget.amount),
    period,
    timeZone,
    startsOn: budget.startsOn ?? '',
    scope: budget.keyIds === null && budget.tags === null ? 'all' : 'some',
    keyIds: budget.keyIds ?? [],
    tags: budget.tags ?? [],
    models: budget.models ?? [],
    includeByok,
    thresholds: budget.thresholds.join(', '),
    forecast,
    channelIds,
    action: action.kind,
    at: String(action.at),
    dryRun: action.dryRun,
  };
}

type Input = Required<Omit<CreateBudgetInput, 'isActive'>>;
type Read =
  | { readonly input: Input; readonly complaints: null }
  | { readonly input: null; readonly complaints: Record<string, string> };

/** What a form says, or what cannot be read of it, by the server's names of the fields. Its other rules the server has. */
export function readDraft(draft: Draft): Read {
  const amount = parseDecimal(draft.amount);
  const thresholds = draft.thresholds
    .split(/[\s,;%]+/)
    .filter(Boolean)
    .map(Number);
  const at = parseDecimal(draft.at);
  const complaints: Record<string, string> = {
    ...(draft.name.trim() === '' && { name: m.keys_name_missing() }),
    ...(amount === null && { amount: m.budgets_amount_missing() }),
    ...(!thresholds.every((one) => Number.isInteger(one) && one >= 1 && one <= 1000) && {
      thresholds: m.budgets_thresholds_wrong(),
    }),
    ...(draft.scope === 'some' &&
      draft.keyIds.length === 0 &&
      draft.tags.length === 0 && { keyIds: m.budgets_scope_missing() }),
    ...(draft.action === 'disable_keys' &&
      (at === null || !Number.isInteger(at) || at < 1 || at > 1000) && { 'action.at': m.budgets_at_wrong() }),
  };
  if (amount === null || Object.keys(complaints).length > 0) return { input: null, complaints };
  const some = <Item>(list: readonly Item[]) => (list.length === 0 ? null : [...list]);
  return {
    complaints: null,
    input: {
      name: draft.name.trim(),
      amount,
      period: draft.period,
      timeZone: draft.timeZone,
      startsOn: draft.period === 'total' && draft.startsOn !== '' ? draft.startsOn : null,
      keyIds: draft.scope === 'all' ? null : some(draft.keyIds),
      tags: draft.scope === 'all' ? null : some(draft.tags),
      models: some(draft.models),
      includeByok: draft.includeByok,
      thresholds,
      forecast: draft.forecast,
      channelIds: draft.channelIds === null ? null : [...draft.channelIds],
      action: {
        kind: draft.action,
        at: draft.action === 'none' || at === null ? 100 : at,
        dryRun: draft.dryRun,
      },
    },
  };
}

type Changes = Partial<Omit<Input, 'action'> & { action: Partial<Input['action']> }>;

/** What of a form's input is not as the form began. */
export function changesOf(first: Draft, input: Input): Changes {
  const before = readDraft(first).input;
  if (before === null) return input;
  const { action, ...changes } = changedFields(before, input);
  return { ...changes, ...(action !== undefined && { action: changedFields(before.action, action) }) };
}
