import { deliverySentence, keyProblemSentence } from '../problems/sentences.ts';
import { day, moment, money, number } from './format.ts';
import type { AlertParams, Drivers } from './kinds.ts';
import type { AlertLanguage } from './language.ts';

const usd = (amount: number) => money('en-GB', amount).replace('US', '');

type BudgetParams = AlertParams['budget_forecast'] | AlertParams['budget_threshold'];

function spentOf({ spent, provisional, amount, periodStart, timeZone }: BudgetParams): string {
  const pending =
    provisional === null || provisional === 0 ? '' : `, ${usd(provisional)} of it not split yet`;
  const used = spent + (provisional ?? 0);
  return `${usd(used)} of ${usd(amount)} spent since ${day('en-GB', periodStart, timeZone)} (${timeZone})${pending}.`;
}

function drivenBy({ key, model }: Drivers): string {
  const parts = [
    ...(key === null ? [] : [`the key “${key.name}” (${usd(key.cost)})`]),
    ...(model === null ? [] : [`the model ${model.name} (${usd(model.cost)})`]),
  ];
  return parts.length === 0 ? '' : ` Most of it comes from ${parts.join(' and ')}.`;
}

function actionOf(action: AlertParams['budget_threshold']['action']): string {
  if (action === null) return '';
  const keys = action.keys === 1 ? '1 key' : `${action.keys} keys`;
  return action.dryRun
    ? ` Dry run: ${keys} would be disabled at OpenRouter now.`
    : ` ${keys} will be disabled at OpenRouter. Requests that already run still bill.`;
}

export const en: AlertLanguage = {
  resolved: (title) => `Resolved: ${title}`,
  openAlert: 'Open the alert',
  kinds: {
    budget_threshold: {
      title: (name, { threshold }) => `Budget “${name}” has reached ${threshold} %`,
      detail: (_name, params) => `${spentOf(params)}${drivenBy(params.drivers)}${actionOf(params.action)}`,
    },
    budget_forecast: {
      title: (name) => `Budget “${name}” is on course to be exceeded`,
      detail: (_name, params) =>
        `${spentOf(params)} At this pace it comes to ${usd(params.forecast)} by the end of the period.${drivenBy(params.drivers)}`,
    },
    credits_low: {
      title: (name, { balance }) =>
        balance <= 0 ? `“${name}” has no credits left` : `Credits of “${name}” are low`,
      detail: (_name, { balance, daysLeft, runsOutAt }) =>
        daysLeft === null || runsOutAt === null
          ? `The balance is ${usd(balance)}.`
          : `The balance is ${usd(balance)}. At the pace of the last days it lasts ${number('en-GB', daysLeft)} days, until ${day('en-GB', runsOutAt)}.`,
    },
    key_limit: {
      title: (name, { percentUsed }) =>
        `Key “${name}” has used ${number('en-GB', percentUsed)} % of its limit`,
      detail: (_name, { limit, remaining, resetsAt }) =>
        `${usd(remaining)} of its limit of ${usd(limit)} at OpenRouter is left${resetsAt === null ? '.' : `; it starts again on ${moment('en-GB', resetsAt)}.`}`,
    },
    key_problem: {
      title: (name, { code }) =>
        code === 'expiring' ? `Key “${name}” expires soon` : `Key “${name}” cannot be used`,
      detail: (_name, { code, expiresAt, since }) =>
        code === 'expiring'
          ? `It expires on ${moment('en-GB', expiresAt ?? '')}.`
          : `${problemText(code, expiresAt)}${since === null ? '' : ` Since ${moment('en-GB', since)}.`}`,
    },
    unusual_day: {
      title: (_name, { date }) => `${day('en-GB', date)} costs more than usual`,
      detail: (_name, { cost, median, drivers }) =>
        `${usd(cost)} so far; a usual day costs ${usd(median)}.${drivenBy(drivers)}`,
    },
    sync_stale: {
      title: (name) => `Key “${name}” has not been synced`,
      detail: (_name, { lastSyncedAt }) =>
        lastSyncedAt === null
          ? 'Its usage has never been read.'
          : `Its usage was last read on ${moment('en-GB', lastSyncedAt)}. Figures after that are missing.`,
    },
    unexplained: {
      title: (name) => `Usage of “${name}” does not match what OpenRouter charged`,
      detail: (_name, { unexplained, byokUnexplained, to }) =>
        `${usd(unexplained)} of credits and ${usd(byokUnexplained)} of BYOK differ since ${moment('en-GB', to)}.`,
    },
    new_key: {
      title: (name) => `New key “${name}” at OpenRouter`,
      detail: (_name, { label, createdAt }) =>
        `${label} was created${createdAt === null ? '' : ` on ${moment('en-GB', createdAt)}`} and is watched from now on.`,
    },
    new_model: {
      title: (name) => `First use of the model ${name}`,
      detail: (_name, { date }) => `It was first used on ${day('en-GB', date)}.`,
    },
    channel_failing: {
      title: (name, { isOff }) =>
        isOff ? `Channel “${name}” was switched off` : `Channel “${name}” is failing`,
      detail: (_name, { isOff, failures, problem }) =>
        `${problem === null ? '' : `${deliverySentence('en', problem)} `}${
          isOff
            ? 'Its receiver is gone. Set it up anew or remove it.'
            : `${failures} attempts in a row have failed; they go on.`
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
      return 'OpenRouter could not be read.';
  }
}
