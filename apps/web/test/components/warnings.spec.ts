import type { Locale } from '@watcher/contract/problems/sentences';
import type { KeyWarning, Warning, WarningKind } from '@watcher/contract/warnings';
import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { instantsIn } from '#lib/format/locale.ts';
import KeyWarnings from '#lib/keys/KeyWarnings.svelte';
import { language } from '#lib/state/language.svelte.ts';
import Warnings from '#lib/warnings/Warnings.svelte';
import { violations } from './support/axe.ts';

const at = '2026-12-01T00:00:00.000Z';
const key = { type: 'key', id: 7, name: 'staging' } as const;

/** One of each kind; a new kind does not compile until it is here. */
const warnings = {
  credits_low: {
    kind: 'credits_low',
    severity: 'critical',
    subject: { type: 'account', id: 1, name: 'My org' },
    since: null,
    params: { balance: 36.43, daysLeft: 1.2, runsOutAt: at },
  },
  key_limit: {
    kind: 'key_limit',
    severity: 'critical',
    subject: key,
    since: null,
    params: { limit: 150, remaining: 0, percentUsed: 101, reset: 'monthly', resetsAt: at },
  },
  key_problem: {
    kind: 'key_problem',
    severity: 'critical',
    subject: key,
    since: at,
    params: { code: 'disabled', expiresAt: null },
  },
  sync_stale: {
    kind: 'sync_stale',
    severity: 'warning',
    subject: key,
    since: at,
    params: { lastSyncedAt: at, hours: 7 },
  },
  unexplained: {
    kind: 'unexplained',
    severity: 'warning',
    subject: key,
    since: at,
    params: { unexplained: 1.25, byokUnexplained: 0, from: null, to: at, cause: 'missing' },
  },
  unusual_day: {
    kind: 'unusual_day',
    severity: 'warning',
    subject: { type: 'team', id: 1, name: 'Team' },
    since: null,
    params: {
      date: '2026-11-26',
      cost: 64.61,
      median: 20,
      high: 26,
      drivers: {
        key: { id: 7, name: 'Production', cost: 64.55, median: 10.94 },
        model: { name: 'anthropic/claude', cost: 60, median: 9 },
      },
    },
  },
} as const satisfies { [Kind in WarningKind]: Extract<Warning, { kind: Kind }> };

const said: Readonly<Record<Locale, Readonly<Record<WarningKind, string>>>> = {
  en: {
    credits_low: 'Low balance: $36.43 left in My org, about 1 day at the current rate.',
    key_limit:
      'staging reached its $150.00 monthly limit. Requests fail (402) until it resets on Dec 1, 2026, 1:00 AM.',
    key_problem:
      'staging is disabled on OpenRouter. Enable it on OpenRouter to resume, or remove it here. History is kept.',
    sync_stale: 'staging has not synced for 7 hours.',
    unexplained:
      '$1.25 charged to staging before Dec 1, 2026, 1:00 AM is missing from OpenRouter’s usage reports. They are read again every day.',
    unusual_day:
      'Spend anomaly on Nov 26: $64.61, typically $20.00 a day. Main driver: Production (+$53.61) · anthropic/claude (+$51.00)',
  },
  it: {
    credits_low: 'Saldo basso: 36,43 $ rimasti in My org, circa 1 giorno al ritmo attuale.',
    key_limit:
      'staging ha raggiunto il limite di 150,00 $ al mese. Le richieste falliscono (402) fino all’azzeramento, 1 dic 2026, 01:00.',
    key_problem:
      'staging è disattivata su OpenRouter. Riattivala su OpenRouter per riprendere, oppure rimuovila qui. La cronologia resta.',
    sync_stale: 'staging non si sincronizza da 7 ore.',
    unexplained:
      '1,25 $ addebitati a staging prima del 1 dic 2026, 01:00 mancano dai dati di utilizzo di OpenRouter, che vengono riletti ogni giorno.',
    unusual_day:
      'Spesa anomala il 26 nov: 64,61 $, di norma 20,00 $ al giorno. Causa principale: Production (+53,61 $) · anthropic/claude (+51,00 $)',
  },
};

const plain = (text: string | null | undefined) => text?.replaceAll(/\s+/g, ' ').trim();
const locales = ['en', 'it'] as const;
const kinds = Object.values(warnings);

instantsIn(() => 'Europe/Rome');

describe.each(locales)('in %s', (locale) => {
  it.each(kinds)('a warning of $kind says what is so, what follows, and where to go', async (warning) => {
    language.choose(locale);
    const screen = await render(Warnings, { warnings: [warning] });
    const line = screen.getByTestId('warning');
    const link = line.getByRole('link').element();
    const text = plain(line.element().textContent)?.replace(plain(link.textContent) ?? '', '');
    expect(plain(text)).toBe(said[locale][warning.kind]);
    expect(link.getAttribute('href')).toMatch(
      /^(https:\/\/openrouter\.ai\/|\/keys\/7$|\/usage\?key=7&from=2026-11-26)/,
    );
  });

  it('every problem of a key has its words', async () => {
    language.choose(locale);
    for (const code of [
      'gone',
      'expired',
      'invalid',
      'internal',
      'not_understood',
      'unreachable',
      'expiring',
    ] as const) {
      const warning = { ...warnings.key_problem, params: { code, expiresAt: at } };
      const screen = await render(Warnings, { warnings: [warning] });
      expect(screen.getByTestId('warning').element().textContent).toMatch(/staging/);
      expect(screen.getByTestId('warning').element().textContent).not.toMatch(/undefined|[{}]/);
      await screen.unmount();
    }
  });
});

it('changes its language on the spot', async () => {
  const screen = await render(Warnings, { warnings: [warnings.sync_stale] });
  await expect.element(screen.getByText('staging has not synced for 7 hours.')).toBeVisible();
  language.choose('it');
  await expect.element(screen.getByText('staging non si sincronizza da 7 ore.')).toBeVisible();
});

it('shows the first few of many, and the others when they are asked for', async () => {
  const many = Array.from({ length: 12 }, (_, id) => ({
    ...warnings.sync_stale,
    subject: { ...key, id, name: `key ${id}` },
  }));
  const screen = await render(Warnings, { warnings: many });
  expect(screen.getByTestId('warning').all()).toHaveLength(3);
  await screen.getByRole('button', { name: 'Show 9 more' }).click();
  expect(screen.getByTestId('warning').all()).toHaveLength(12);
  expect(await violations()).toEqual([]);
});

it('tells on a key the particulars of its problem', async () => {
  const entry = {
    warnings: [
      { ...warnings.key_problem, params: { code: 'unreachable', expiresAt: null } },
    ] satisfies KeyWarning[],
    problem: { code: 'unreachable', params: { cause: 'tls', status: null }, since: at },
  } as const;
  const screen = await render(KeyWarnings, { entry: { ...entry, warnings: [...entry.warnings] } });
  await expect.element(screen.getByText(/its certificate is not trusted/)).toBeVisible();
});
