import type { Key } from '@watcher/contract/keys';
import type { KeyProblemCode } from '@watcher/contract/problems/codes';
import { keyProblemOf } from '@watcher/contract/problems/key-problem';
import { keyProblemSentence } from '@watcher/contract/problems/sentences';
import type { Drivers, UnexplainedCause, Warning, WarningOf } from '@watcher/contract/warnings';
import { formatDay, formatInstant } from '#lib/format/date.ts';
import { limitInWords } from '#lib/format/limit.ts';
import { formatUsd } from '#lib/format/money.ts';
import { formatShareDown } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';
import { usageHref } from '#lib/period/usage-address.ts';
import { language } from '#lib/state/language.svelte.ts';

/** A warning as the pages say it. */
export interface SaidWarning {
  readonly text: string;
  /** What follows from it, or what to do about it. */
  readonly more: string | null;
  /** Where to do it. */
  readonly link: { readonly href: string; readonly text: string } | null;
}

/** Says a warning in the reader's language. */
export function sayWarning(warning: Warning): SaidWarning {
  switch (warning.kind) {
    case 'credits_low':
      return sayCredits(warning);
    case 'key_limit':
      return sayLimit(warning);
    case 'key_problem':
      return sayProblem(warning);
    case 'sync_stale':
      return {
        text: m.warning_sync_stale({ name: warning.subject.name, hours: warning.params.hours }),
        more: null,
        link: toKey(warning.subject.id),
      };
    case 'unexplained':
      return sayUnexplained(warning);
    case 'unusual_day':
      return sayUnusualDay(warning);
  }
}

/** What is wrong with a key or a run, in the reader's language. */
export function sayKeyProblem({
  code,
  params,
}: Pick<NonNullable<Key['problem']>, 'code' | 'params'>): string {
  return keyProblemSentence(language.current, keyProblemOf(code, params));
}

const toKey = (id: number) => ({ href: `/keys/${id}`, text: m.view_key() });

function sayCredits({ subject: { name }, params }: WarningOf<'credits_low'>): SaidWarning {
  const balance = formatUsd(params.balance);
  const link = { href: 'https://openrouter.ai/settings/credits', text: m.warning_credits_add() };
  if (params.balance <= 0) return { text: m.warning_credits_none({ name, balance }), more: null, link };
  const text =
    params.daysLeft === null
      ? m.warning_credits_low({ name, balance })
      : m.warning_credits_days({ name, balance, days: daysInWords(params.daysLeft) });
  return { text, more: null, link };
}

/** Whole days, rounded down: money that ends tonight does not last a day. */
export function daysInWords(days: number): string {
  return days < 1 ? m.credits_less_than_a_day() : m.credits_days({ count: Math.floor(days) });
}

function sayLimit({ subject, params }: WarningOf<'key_limit'>): SaidWarning {
  const { name } = subject;
  const limit = limitInWords(formatUsd(params.limit), params.reset);
  const resets = params.resetsAt === null ? null : formatInstant(params.resetsAt);
  const link = toKey(subject.id);
  if (params.remaining <= 0) {
    return {
      text: m.warning_limit_reached({ name, limit }),
      more: resets === null ? m.warning_limit_fails() : m.warning_limit_fails_until({ when: resets }),
      link,
    };
  }
  const used = { name, limit, share: formatShareDown(params.percentUsed), left: formatUsd(params.remaining) };
  return {
    text: m.warning_limit_near(used),
    more: resets === null ? null : m.warning_limit_resets({ when: resets }),
    link,
  };
}

type ProblemCode = KeyProblemCode | 'expiring';

const problems: Readonly<Record<ProblemCode, (words: { name: string; date: string }) => string>> = {
  gone: m.warning_problem_gone,
  expired: m.warning_problem_expired,
  disabled: m.warning_problem_disabled,
  invalid: m.warning_problem_invalid,
  internal: m.warning_problem_internal,
  not_understood: m.warning_problem_not_understood,
  unreachable: m.warning_problem_unreachable,
  limit_reached: m.warning_problem_limit_reached,
  expiring: m.warning_problem_expiring,
};
const remedies: Readonly<Record<ProblemCode, () => string>> = {
  gone: m.remedy_gone,
  expired: m.remedy_expired,
  disabled: m.remedy_disabled,
  invalid: m.remedy_invalid,
  internal: m.remedy_automatic,
  not_understood: m.remedy_automatic,
  unreachable: m.remedy_automatic,
  limit_reached: m.warning_limit_fails,
  expiring: m.remedy_expiring,
};

function sayProblem({ subject, params }: WarningOf<'key_problem'>): SaidWarning {
  const date = params.expiresAt === null ? '' : formatInstant(params.expiresAt);
  return {
    text: problems[params.code]({ name: subject.name, date }),
    more: remedies[params.code](),
    link: toKey(subject.id),
  };
}

const causes: Readonly<
  Record<UnexplainedCause, (words: { name: string; amount: string; when: string }) => string>
> = {
  sync_failed: m.warning_unexplained_sync_failed,
  missing: m.warning_unexplained_missing,
  overstated: m.warning_unexplained_overstated,
};

function sayUnexplained({ subject, params }: WarningOf<'unexplained'>): SaidWarning {
  const { unexplained, byokUnexplained, from, to, cause } = params;
  const when =
    from === null
      ? m.before_instant({ to: formatInstant(to) })
      : m.between_instants({ from: formatInstant(from), to: formatInstant(to) });
  const amount = formatUsd(Math.abs(unexplained === 0 ? byokUnexplained : unexplained));
  return { text: causes[cause]({ name: subject.name, amount, when }), more: null, link: toKey(subject.id) };
}

function sayUnusualDay({ params }: WarningOf<'unusual_day'>): SaidWarning {
  const { date, cost, median, drivers } = params;
  const day = { period: 'custom', startDate: date, endDate: date } as const;
  return {
    text: m.warning_unusual_day({
      date: formatDay(date),
      amount: formatUsd(cost),
      median: formatUsd(median),
    }),
    more: driversInWords(drivers),
    link: {
      href: usageHref(day, drivers.key === null ? {} : { keys: [drivers.key.id] }),
      text: m.view_breakdown(),
    },
  };
}

/** What rose most above its own median day: `Main driver: Production (+$53.61), openai/gpt-5 (+$55.13)`. */
function driversInWords({ key, model }: Drivers): string | null {
  const names = [key, model].flatMap((driver) =>
    driver === null ? [] : [`${driver.name} (+${formatUsd(driver.cost - driver.median)})`],
  );
  return names.length === 0 ? null : m.warning_drivers({ names: names.join(' · ') });
}
