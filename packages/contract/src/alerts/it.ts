import { counted } from '../counted.ts';
import { deliverySentence, keyProblemSentence } from '../problems/sentences.ts';
import { day, moment, money, number } from './format.ts';
import type { AlertParams, Drivers } from './kinds.ts';
import type { AlertLanguage } from './language.ts';

const usd = (amount: number) => money('it', amount);
const days = (count: number) => {
  const text = number('it', count);
  return `${text} ${text === '1' ? 'giorno' : 'giorni'}`;
};

type BudgetParams = AlertParams['budget_forecast'] | AlertParams['budget_threshold'];

function spentOf({ spent, provisional, amount, periodStart, timeZone }: BudgetParams): string {
  const pending =
    provisional === null || provisional === 0 ? '' : `, di cui ${usd(provisional)} non ancora attribuiti`;
  const used = spent + (provisional ?? 0);
  return `Spesi ${usd(used)} su ${usd(amount)} dal ${day('it', periodStart, timeZone)} (${timeZone})${pending}.`;
}

function drivenBy({ key, model }: Drivers): string {
  const parts = [
    ...(key === null ? [] : [`chiave “${key.name}” (${usd(key.cost)})`]),
    ...(model === null ? [] : [`modello ${model.name} (${usd(model.cost)})`]),
  ];
  return parts.length === 0 ? '' : ` Causa principale: ${parts.join(' e ')}.`;
}

function actionOf(action: AlertParams['budget_threshold']['action']): string {
  if (action === null) return '';
  const keys = counted(action.keys, 'chiave', 'chiavi');
  return action.dryRun
    ? ` Simulazione: ora ${keys} ${action.keys === 1 ? 'verrebbe disattivata' : 'verrebbero disattivate'} su OpenRouter.`
    : ` Su OpenRouter verranno disattivate: ${keys}. Le richieste già in corso vengono comunque addebitate.`;
}

/** A percentage with its article: otto, undici, ottanta begin with a vowel. */
function share(percent: number): string {
  const text = number('it', percent);
  return /^(8|11?(\D|$))/.test(text) ? `l’${text}%` : `il ${text}%`;
}

export const it: AlertLanguage = {
  resolved: (title) => `Risolto: ${title}`,
  openAlert: 'Apri l’avviso',
  kinds: {
    budget_threshold: {
      title: (name, { threshold }) => `Il budget “${name}” ha raggiunto ${share(threshold)}`,
      detail: (_name, params) => `${spentOf(params)}${drivenBy(params.drivers)}${actionOf(params.action)}`,
    },
    budget_forecast: {
      title: (name) => `Si prevede che il budget “${name}” venga superato`,
      detail: (_name, params) =>
        `${spentOf(params)} A questo ritmo il periodo si chiude a ${usd(params.forecast)}.${drivenBy(params.drivers)}`,
    },
    credits_low: {
      title: (name, { balance }) =>
        balance <= 0 ? `“${name}” non ha più crediti` : `Saldo basso: “${name}”`,
      detail: (_name, { balance, daysLeft, runsOutAt }) =>
        daysLeft === null || runsOutAt === null
          ? `Restano ${usd(balance)} di crediti.`
          : `Restano ${usd(balance)} di crediti, circa ${days(daysLeft)} al ritmo attuale (fino al ${day('it', runsOutAt)}).`,
    },
    key_limit: {
      title: (name, { percentUsed }) => `La chiave “${name}” ha usato ${share(percentUsed)} del suo limite`,
      detail: (_name, { limit, remaining, resetsAt }) =>
        `Restano ${usd(remaining)} del limite di ${usd(limit)} su OpenRouter${resetsAt === null ? '.' : `; si azzera il ${moment('it', resetsAt)}.`} Raggiunto il limite, le richieste falliscono (402).`,
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
      title: (_name, { date }) => `Spesa anomala il ${day('it', date)}`,
      detail: (_name, { cost, median, drivers }) =>
        `Finora ${usd(cost)}; di norma un giorno costa ${usd(median)}.${drivenBy(drivers)}`,
    },
    sync_stale: {
      title: (name) => `Sincronizzazione in ritardo: chiave “${name}”`,
      detail: (_name, { lastSyncedAt }) =>
        lastSyncedAt === null
          ? 'Non è mai stata sincronizzata.'
          : `Ultima sincronizzazione il ${moment('it', lastSyncedAt)}. L’utilizzo successivo manca.`,
    },
    unexplained: {
      title: (name) => `L’utilizzo di “${name}” non corrisponde a quanto addebitato da OpenRouter`,
      detail: (_name, { unexplained, byokUnexplained, to }) =>
        `Dal ${moment('it', to)} differiscono ${usd(unexplained)} di crediti e ${usd(byokUnexplained)} di BYOK.`,
    },
    new_key: {
      title: (name) => `Nuova chiave API “${name}” su OpenRouter`,
      detail: (_name, { label, createdAt }) =>
        `${label} è stata creata${createdAt === null ? '' : ` il ${moment('it', createdAt)}`} ed è ora monitorata.`,
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
      return 'OpenRouter non è raggiungibile.';
  }
}
