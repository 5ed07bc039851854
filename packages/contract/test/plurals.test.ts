import { expect, test } from 'vitest';
import { alertSentence } from '../src/alerts/sentences.ts';
import type { FieldProblem, Refusal } from '../src/problems/codes.ts';
import { fieldSentence, LOCALES, refusalSentence } from '../src/problems/sentences.ts';

const inAll = (say: (locale: (typeof LOCALES)[number]) => string) => LOCALES.map(say);

test.each<[FieldProblem, string[]]>([
  [
    { code: 'too_short', params: { minimum: 1 } },
    ['This needs at least 1 character.', 'Il minimo è di 1 carattere.'],
  ],
  [
    { code: 'too_short', params: { minimum: 2 } },
    ['This needs at least 2 characters.', 'Il minimo è di 2 caratteri.'],
  ],
  [
    { code: 'too_long', params: { maximum: 1 } },
    ['This may have at most 1 character.', 'Il massimo è di 1 carattere.'],
  ],
  [{ code: 'too_few', params: { minimum: 1 } }, ['This needs at least 1 entry.', 'Il minimo è di 1 voce.']],
  [{ code: 'too_few', params: { minimum: 2 } }, ['This needs at least 2 entries.', 'Il minimo è di 2 voci.']],
  [
    { code: 'too_many', params: { maximum: 1 } },
    ['This may have at most 1 entry.', 'Il massimo è di 1 voce.'],
  ],
])('a field: %j', (problem, sentences) => {
  expect(inAll((locale) => fieldSentence(locale, problem))).toEqual(sentences);
});

/** The limits that an operator may set to one. */
test.each<[Refusal, string[]]>([
  [
    { code: 'key_limit_reached', params: { limit: 1 } },
    [
      'You can connect at most 1 key. Remove one to add another.',
      'Puoi collegare al massimo 1 chiave. Rimuovine una per aggiungerne un’altra.',
    ],
  ],
  [
    { code: 'token_limit_reached', params: { limit: 1 } },
    [
      'You can have at most 1 active API token. Revoke one to create another.',
      'Puoi avere al massimo 1 token API attivo. Revocane uno per crearne un altro.',
    ],
  ],
  [
    { code: 'token_limit_reached', params: { limit: 5 } },
    [
      'You can have at most 5 active API tokens. Revoke one to create another.',
      'Puoi avere al massimo 5 token API attivi. Revocane uno per crearne un altro.',
    ],
  ],
  [
    { code: 'rate_limited', params: { limit: 1, seconds: 9 } },
    [
      'The limit of 1 request is used up; it is renewed in 9 s.',
      'Il limite di 1 richiesta è esaurito; si rinnova tra 9 s.',
    ],
  ],
])('a refusal: %j', (refusal, sentences) => {
  expect(inAll((locale) => refusalSentence(locale, refusal))).toEqual(sentences);
});

test.each([
  [1.02, /about 1 day at/, /circa 1 giorno al/],
  [1.4, /about 1\.4 days at/, /circa 1,4 giorni al/],
])('an alert: credits for %d days', (daysLeft, en, it) => {
  const params = { balance: 3, daysLeft, runsOutAt: '2026-11-29T00:00:00Z' };
  const [inEnglish, inItalian] = LOCALES.map(
    (locale) => alertSentence(locale, 'credits_low', 'Ada', params).detail,
  );
  expect(inEnglish).toMatch(en);
  expect(inItalian).toMatch(it);
});
