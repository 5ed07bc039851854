import { date, day, money, number } from '../alerts/format.ts';
import { counted } from '../counted.ts';
import type { DigestLanguage, DigestRhythm, Mover } from './language.ts';

const EN = 'en-US';
const usd = (amount: number) => money(EN, amount);
const signed = (amount: number) => `${amount < 0 ? '−' : '+'}${usd(Math.abs(amount))}`;
const span = (first: string, last: string) =>
  first === last ? date(EN, first) : `${date(EN, first)} to ${date(EN, last)}`;

const BEFORE: Readonly<Record<DigestRhythm, string>> = {
  daily: 'the day before',
  weekly: 'the week before',
  monthly: 'the month before',
};
const NAMES: Readonly<Record<DigestRhythm, string>> = {
  daily: 'Daily report',
  weekly: 'Weekly report',
  monthly: 'Monthly report',
};

function mover({ kind, name, change }: Mover): string {
  if (kind === 'key') return `key “${name}” ${signed(change)}`;
  return `${name ?? en.unnamedModel} ${signed(change)}`;
}

export const en: DigestLanguage = {
  title: (team, rhythm, first, last, cost) =>
    `${NAMES[rhythm]} for ${team}: ${usd(cost)} spent, ${span(first, last)}`,
  spent(rhythm, cost, before) {
    if (before === null) return `${usd(cost)} spent.`;
    const percent =
      before === 0
        ? ''
        : ` (${cost < before ? '−' : '+'}${number(EN, Math.abs((cost - before) / before) * 100)}%)`;
    return `${usd(cost)} spent, ${signed(cost - before)}${percent} vs. ${BEFORE[rhythm]}.`;
  },
  byok: (cost) => `Plus ${usd(cost)} BYOK, billed by your providers.`,
  movers: (movers) => `Top movers: ${movers.map(mover).join(', ')}.`,
  incomplete: (hours) =>
    hours === 0
      ? 'This period has not synced in full yet: the total may grow.'
      : `${counted(hours, 'hour', 'hours')} of this period ${hours === 1 ? 'has' : 'have'} no data yet: the total may grow.`,
  unnamedModel: 'unknown model',
  topKey: (place) => `Key ${place}`,
  topModel: (place) => `Model ${place}`,
  share: (cost, percent) => `${usd(cost)} (${number(EN, percent)}%)`,
  budget: (name) => `Budget “${name}”`,
  ofBudget: (used, amount, percent) => `${usd(used)} of ${usd(amount)} (${number(EN, percent)}%)`,
  credits: (name) => `Credits of ${name}`,
  creditsLeft: (balance, runsOutAt, timeZone) =>
    runsOutAt === null ? usd(balance) : `${usd(balance)}, until ${day(EN, runsOutAt, timeZone)}`,
  openAlerts: 'Open alerts',
  open: 'Open the overview',
  picture: (first, last) => `Spend by day, ${span(first, last)}`,
};
