import { date, day, money, number } from '../alerts/format.ts';
import { counted } from '../counted.ts';
import type { DigestLanguage, DigestRhythm, Mover } from './language.ts';

const IT = 'it-IT';
const usd = (amount: number) => money(IT, amount);
const signed = (amount: number) => `${amount < 0 ? '−' : '+'}${usd(Math.abs(amount))}`;
const span = (first: string, last: string) =>
  first === last ? date(IT, first) : `dal ${date(IT, first)} al ${date(IT, last)}`;

const BEFORE: Readonly<Record<DigestRhythm, string>> = {
  daily: 'al giorno prima',
  weekly: 'alla settimana prima',
  monthly: 'al mese prima',
};
const NAMES: Readonly<Record<DigestRhythm, string>> = {
  daily: 'Report giornaliero',
  weekly: 'Report settimanale',
  monthly: 'Report mensile',
};

function mover({ kind, name, change }: Mover): string {
  if (kind === 'key') return `chiave “${name}” ${signed(change)}`;
  return `${name ?? it.unnamedModel} ${signed(change)}`;
}

export const it: DigestLanguage = {
  title: (team, rhythm, first, last, cost) =>
    `${NAMES[rhythm]} di ${team}: spesi ${usd(cost)}, ${span(first, last)}`,
  spent(rhythm, cost, before) {
    if (before === null) return `Spesa: ${usd(cost)}.`;
    const percent =
      before === 0
        ? ''
        : ` (${cost < before ? '−' : '+'}${number(IT, Math.abs((cost - before) / before) * 100)}%)`;
    return `Spesa: ${usd(cost)}, ${signed(cost - before)}${percent} rispetto ${BEFORE[rhythm]}.`;
  },
  byok: (cost) => `Alle tue chiavi dei fornitori (BYOK) sono stati addebitati altri ${usd(cost)}.`,
  movers: (movers) => `Le variazioni maggiori: ${movers.map(mover).join(', ')}.`,
  incomplete: (hours) =>
    hours === 0
      ? 'L’utilizzo di questo periodo non è ancora stato letto per intero: la somma può crescere.'
      : `${counted(hours, 'ora', 'ore')} di questo periodo non ${hours === 1 ? 'è ancora nota' : 'sono ancora note'}: la somma può crescere.`,
  unnamedModel: 'modello sconosciuto',
  topKey: (place) => `Chiave ${place}`,
  topModel: (place) => `Modello ${place}`,
  share: (cost, percent) => `${usd(cost)} (${number(IT, percent)}%)`,
  budget: (name) => `Budget “${name}”`,
  ofBudget: (used, amount, percent) => `${usd(used)} su ${usd(amount)} (${number(IT, percent)}%)`,
  credits: (name) => `Crediti di ${name}`,
  creditsLeft: (balance, runsOutAt, timeZone) =>
    runsOutAt === null ? usd(balance) : `${usd(balance)}, bastano fino al ${day(IT, runsOutAt, timeZone)}`,
  openAlerts: 'Avvisi aperti',
  open: 'Apri il riepilogo',
  picture: (first, last) => `Spesa al giorno, ${span(first, last)}`,
};
