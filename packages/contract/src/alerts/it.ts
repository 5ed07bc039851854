import { deliverySentence, keyProblemSentence } from '../problems/sentences.ts';
import { day, moment, money, number } from './format.ts';
import type { AlertParams, Drivers } from './kinds.ts';
import type { AlertLanguage } from './language.ts';

const usd = (amount: number) => money('it', amount);

type BudgetParams = AlertParams['budget_forecast'] | AlertParams['budget_threshold'];

function spentOf({ spent, provisional, amount, periodStart, timeZone }: BudgetParams): string {
  const pending =
    provisional === null || provisional === 0 ? '' : `, di cui ${usd(provisional)} non ancora ripartiti`;
  const used = spent + (provisional ?? 0);
  return `Spesi ${usd(used)} su ${usd(amount)} dal ${day('it', periodStart, timeZone)} (${timeZone})${pending}.`;
}

function drivenBy({ key, model }: Drivers): string {
  const parts = [
    ...(key === null ? [] : [`dalla chiave “${key.name}” (${usd(key.cost)})`]),
    ...(model === null ? [] : [`dal modello ${model.name} (${usd(model.cost)})`]),
  ];
  return parts.length === 0 ? '' : ` La parte maggiore viene ${parts.join(' e ')}.`;
}

function actionOf(action: AlertParams['budget_threshold']['action']): string {
  if (action === null) return '';
  const keys = action.keys === 1 ? '1 chiave' : `${action.keys} chiavi`;
  return action.dryRun
    ? ` Simulazione: ora ${keys} verrebbero disattivate su OpenRouter.`
    : ` Su OpenRouter verranno disattivate: ${keys}. Le richieste già in corso vengono comunque addebitate.`;
}

export const it: AlertLanguage = {
  resolved: (title) => `Risolto: ${title}`,
  openAlert: 'Apri l’avviso',
  kinds: {
    budget_threshold: {
      title: (name, { threshold }) => `Il budget “${name}” ha raggiunto il ${threshold} %`,
      detail: (_name, params) => `${spentOf(params)}${drivenBy(params.drivers)}${actionOf(params.action)}`,
    },
    budget_forecast: {
      title: (name) => `Il budget “${name}” sta per essere superato`,
      detail: (_name, params) =>
        `${spentOf(params)} A questo ritmo arriva a ${usd(params.forecast)} entro la fine del periodo.${drivenBy(params.drivers)}`,
    },
    credits_low: {
      title: (name, { balance }) =>
        balance <= 0 ? `“${name}” non ha più crediti` : `I crediti di “${name}” stanno finendo`,
      detail: (_name, { balance, daysLeft, runsOutAt }) =>
        daysLeft === null || runsOutAt === null
          ? `Il saldo è di ${usd(balance)}.`
          : `Il saldo è di ${usd(balance)}. Al ritmo degli ultimi giorni basta per ${number('it', daysLeft)} giorni, fino al ${day('it', runsOutAt)}.`,
    },
    key_limit: {
      title: (name, { percentUsed }) =>
        `La chiave “${name}” ha usato il ${number('it', percentUsed)} % del suo limite`,
      detail: (_name, { limit, remaining, resetsAt }) =>
        `Restano ${usd(remaining)} del limite di ${usd(limit)} su OpenRouter${resetsAt === null ? '.' : `; riparte il ${moment('it', resetsAt)}.`}`,
    },
    key_problem: {
      title: (name, { code }) =>
        code === 'expiring' ? `La chiave “${name}” scade presto` : `La chiave “${name}” non può essere usata`,
      detail: (_name, { code, expiresAt, since }) =>
        code === 'expiring'
          ? `Scade il ${moment('it', expiresAt ?? '')}.`
          : `${problemText(code, expiresAt)}${since === null ? '' : ` Dal ${moment('it', since)}.`}`,
    },
    unusual_day: {
      title: (_name, { date }) => `Il ${day('it', date)} costa più del solito`,
      detail: (_name, { cost, median, drivers }) =>
        `Finora ${usd(cost)}; un giorno normale costa ${usd(median)}.${drivenBy(drivers)}`,
    },
    sync_stale: {
      title: (name) => `La chiave “${name}” non viene sincronizzata`,
      detail: (_name, { lastSyncedAt }) =>
        lastSyncedAt === null
          ? 'Il suo consumo non è mai stato letto.'
          : `Il suo consumo è stato letto l’ultima volta il ${moment('it', lastSyncedAt)}. I dati successivi mancano.`,
    },
    unexplained: {
      title: (name) => `Il consumo di “${name}” non corrisponde a quanto addebitato da OpenRouter`,
      detail: (_name, { unexplained, byokUnexplained, to }) =>
        `Dal ${moment('it', to)} differiscono ${usd(unexplained)} di crediti e ${usd(byokUnexplained)} di BYOK.`,
    },
    new_key: {
      title: (name) => `Nuova chiave “${name}” su OpenRouter`,
      detail: (_name, { label, createdAt }) =>
        `${label} è stata creata${createdAt === null ? '' : ` il ${moment('it', createdAt)}`} e da ora viene sorvegliata.`,
    },
    new_model: {
      title: (name) => `Primo uso del modello ${name}`,
      detail: (_name, { date }) => `È stato usato per la prima volta il ${day('it', date)}.`,
    },
    channel_failing: {
      title: (name, { isOff }) =>
        isOff ? `Il canale “${name}” è stato disattivato` : `Il canale “${name}” non funziona`,
      detail: (_name, { isOff, failures, problem }) =>
        `${problem === null ? '' : `${deliverySentence('it', problem)} `}${
          isOff
            ? 'Il destinatario non esiste più. Configuralo di nuovo o rimuovilo.'
            : `${failures} tentativi di seguito non sono riusciti; si continua a provare.`
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
      return keyProblemSentence('it', { code, params: {} });
    case 'expired':
      return keyProblemSentence('it', { code, params: { at: expiresAt ?? '' } });
    default:
      return 'OpenRouter non può essere letto.';
  }
}
