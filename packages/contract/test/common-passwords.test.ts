import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCommonPassword } from '../src/common-passwords.ts';

describe('refused', () => {
  test.each([
    '1234567890',
    '12345678910',
    '0987654321',
    'aaaaaaaaaa',
    'abababababab',
    'abcdefghij',
    'abcabcabcabc',
    'password12',
    'Password123!',
    'P@ssw0rd2024',
    'p4$$word!!',
    'passwordpassword',
    'qwertyuiop',
    'qwerty123456',
    'QWERTY12345',
    '1qaz2wsx3edc',
    '1q2w3e4r5t',
    'poiuytrewq',
    'iloveyou123',
    'welcome2026',
    'letmein!!!!',
    'adminadmin',
    'admin12345',
    'changeme123',
    'openrouter1',
    '123openrouter',
    'ｐａｓｓｗｏｒｄ１２',
  ])('%s', (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });
});

describe('taken', () => {
  test.each([
    'correct horse battery',
    'long enough',
    'a long enough password',
    'demo-password',
    'new-password',
    'password of my uncle',
    'Tr0ub4dor&3',
    'kX9#mQ2$vL7p',
    'è una bella giornata',
    '我的密码很长很安全的',
    'adamantine',
    'westminster',
  ])('%s', (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  test('what a password manager makes', () => {
    const character = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789');
    const made = fc.array(character, { minLength: 20, maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        made.filter((text) => new Set(text.toLowerCase()).size > 6),
        (password) => !isCommonPassword(password),
      ),
    );
  });
});

test('case and what is put around a common word change nothing', () => {
  const around = fc
    .array(fc.constantFrom(...'0123456789!?.-_ '), { maxLength: 6 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(around, around, fc.constantFrom('password', 'Qwerty', 'LETMEIN'), (before, after, word) =>
      isCommonPassword(`${before}${word}${after}`),
    ),
  );
});

test('any text has an answer', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 128 }),
      (text) => typeof isCommonPassword(text) === 'boolean',
    ),
  );
});
