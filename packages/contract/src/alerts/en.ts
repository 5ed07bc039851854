import { counted } from '../counted.ts';
import { deliverySentence, keyProblemSentence } from '../problems/sentences.ts';
import { day, moment, money, number } from './format.ts';
import type { AlertParams, Drivers } from './kinds.ts';
import type { AlertLanguage } from './language.ts';

const EN = 'en-US';
const usd = (amount: number) => money(EN, amount);
const days = (count: number) => {
  const text = number(EN, count);
  return `${text} ${text === '1' ? 'day' : 'days'}`;
};
const onDay = (instant: string, timeZone?: string) => day(EN, instant, timeZone, 'medium');

type BudgetParams = AlertParams['budget_forecast'] | AlertParams['budget_threshold'];

function spentOf({ spent, provisional, amount, periodStart, timeZone }: BudgetParams): string {
  const pending =
    provisional === null || provisional === 0 ? '' : `, ${usd(provisional)} of it not attributed yet`;
  const used = spent + (provisional ?? 0);
  return `${usd(used)} of ${usd(amount)} spent since ${onDay(periodStart, timeZone)} (${timeZone})${pending}.`;
}

function drivenBy({ key, model }: Drivers): string {
  const parts = [
    ...(key === null ? [] : [`key “${key.name}” (${usd(key.cost)})`]),
    ...(model === null ? [] : [`model ${model.name} (${usd(model.cost)})`]),
  ];
  return parts.length === 0 ? '' : ` Main driver: ${parts.join(' and ')}.`;
}

function actionOf(action: AlertParams['budget_threshold']['action']): string {
  if (action === null) return '';
  const keys = counted(action.keys, 'key', 'keys');
  return action.dryRun
    ? ` Dry run: ${keys} would be disabled on OpenRouter now.`
    : ` ${keys} will be disabled on OpenRouter. Requests already running are still billed.`;
}

export const en: AlertLanguage = {
  resolved: (title) => `Resolved: ${title}`,
  openAlert: 'Open the alert',
  kinds: {
    budget_threshold: {
      title: (name, { threshold }) => `Budget “${name}” has reached ${threshold}%`,
      detail: (_name, params) => `${spentOf(params)}${drivenBy(params.drivers)}${actionOf(params.action)}`,
    },
    budget_forecast: {
      title: (name) => `Budget “${name}” is on track to be exceeded`,
      detail: (_name, params) =>
        `${spentOf(params)} At this pace, the period ends at ${usd(params.forecast)}.${drivenBy(params.drivers)}`,
    },
    credits_low: {
      title: (name, { balance }) =>
        balance <= 0 ? `“${name}” has no credits left` : `Low balance: “${name}”`,
      detail: (_name, { balance, daysLeft, runsOutAt }) =>
        daysLeft === null || runsOutAt === null
          ? `${usd(balance)} of credits left.`
          : `${usd(balance)} of credits left, about ${days(daysLeft)} at the current rate (until ${onDay(runsOutAt)}).`,
    },
    key_limit: {
      title: (name, { percentUsed }) => `Key “${name}” has used ${number(EN, percentUsed)}% of its limit`,
      detail: (_name, { limit, remaining, resetsAt }) =>
        `${usd(remaining)} of its ${usd(limit)} limit is left${resetsAt === null ? '.' : `; it resets on ${moment(EN, resetsAt)}.`} At the limit, requests fail (402).`,
    },
    key_problem: {
      title: (name, { code }) =>
        code === 'expiring' ? `Key “${name}” expires soon` : `Key “${name}” cannot be used`,
      detail: (_name, { code, expiresAt, since }) =>
        code === 'expiring'
          ? `It expires on ${moment(EN, expiresAt ?? '')}.`
          : `${problemText(code, expiresAt)}${since === null ? '' : ` Since ${moment(EN, since)}.`}`,
    },
    unusual_day: {
      title: (_name, { date }) => `Spend anomaly on ${onDay(date)}`,
      detail: (_name, { cost, median, drivers }) =>
        `${usd(cost)} so far; a typical day costs ${usd(median)}.${drivenBy(drivers)}`,
    },
    sync_stale: {
      title: (name) => `Syncs of key “${name}” are overdue`,
      detail: (_name, { lastSyncedAt }) =>
        lastSyncedAt === null
          ? 'It has never been synced.'
          : `Last synced on ${moment(EN, lastSyncedAt)}. Usage since then is missing.`,
    },
    unexplained: {
      title: (name) => `Usage of “${name}” does not match what OpenRouter charged`,
      detail: (_name, { unexplained, byokUnexplained, to }) =>
        `${usd(unexplained)} of credits and ${usd(byokUnexplained)} of BYOK differ since ${moment(EN, to)}.`,
    },
    new_key: {
      title: (name) => `New API key “${name}” on OpenRouter`,
      detail: (_name, { label, createdAt }) =>
        `${label} was created${createdAt === null ? '' : ` on ${moment(EN, createdAt)}`} and is now monitored.`,
    },
    new_model: {
      title: (name) => `First use of model ${name}`,
      detail: (_name, { date }) => `It was first used on ${onDay(date)}.`,
    },
    channel_failing: {
      title: (name, { isOff }) => (isOff ? `Channel “${name}” was disabled` : `Channel “${name}” is failing`),
      detail: (_name, { isOff, failures, problem }) =>
        `${problem === null ? '' : `${deliverySentence('en', problem)} `}${
          isOff
            ? 'Its receiver no longer exists. Set it up again or remove it.'
            : `${failures} attempts in a row failed. Retries continue.`
        }`,
    },
  },
};

type Code = Exclude<AlertParams['key_problem']['code'], 'expiring'>;

function problemText(code: Code, expiresAt: string | null): string {
  switch (code) {
    case 'invalid':
    case 'disabled':
    case 'gone':
      return keyProblemSentence('en', { code, params: {} });
    case 'expired':
      return keyProblemSentence('en', { code, params: { at: expiresAt ?? '' } });
    default:
      return 'OpenRouter could not be reached.';
  }
}
