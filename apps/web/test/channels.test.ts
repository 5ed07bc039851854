import { describe, expect, it } from 'vitest';
import { faceOf, KINDS } from '#lib/channels/kinds.ts';
import { missingIn, settingsFrom, textOf } from '#lib/channels/settings.ts';

const settingsOf = (kind: (typeof KINDS)[number]) => faceOf(kind).settings;
const none: ReadonlySet<string> = new Set();

describe('settingsFrom', () => {
  it('makes of what is typed what the server takes', () => {
    const email = settingsFrom(
      settingsOf('email'),
      { to: 'a@example.com, b@example.com;c@example.com' },
      none,
      null,
    );
    expect(email).toEqual({ to: ['a@example.com', 'b@example.com', 'c@example.com'] });
    const telegram = { botToken: ' 123:abc ', chatId: '-100123', threadId: '7' };
    expect(settingsFrom(settingsOf('telegram'), telegram, none, null)).toEqual({
      botToken: '123:abc',
      chatId: '-100123',
      threadId: 7,
    });
    const headers = 'Authorization: Bearer a:b\n\nX-Team:  spend \nnonsense';
    expect(settingsFrom(settingsOf('webhook'), { url: 'https://example.com', headers }, none, null)).toEqual({
      url: 'https://example.com',
      headers: { Authorization: 'Bearer a:b', 'X-Team': 'spend', nonsense: '' },
    });
  });

  it('leaves a secret as it is that nothing was typed for, and takes away what is to go', () => {
    const before = { settings: { url: 'https://ntfy.sh', topic: 'spend', token: 'tk_••••' } };
    const texts = { url: 'https://ntfy.sh', topic: 'other', token: '' };
    expect(settingsFrom(settingsOf('ntfy'), texts, none, before)).toEqual({
      url: 'https://ntfy.sh',
      topic: 'other',
    });
    expect(settingsFrom(settingsOf('ntfy'), texts, new Set(['token']), before)).toEqual({
      url: 'https://ntfy.sh',
      topic: 'other',
      token: null,
    });
    const telegram = { settings: { botToken: '1:••••', chatId: '5', threadId: 7 } };
    expect(settingsFrom(settingsOf('telegram'), { chatId: '5', threadId: '' }, none, telegram)).toEqual({
      chatId: '5',
      threadId: null,
    });
  });
});

it('misses what is needed; a secret only of a new channel', () => {
  const names = (isNew: boolean) =>
    missingIn(settingsOf('telegram'), { chatId: ' ' }, isNew).map(({ name }) => name);
  expect(names(true)).toEqual(['botToken', 'chatId']);
  expect(names(false)).toEqual(['chatId']);
});

it('shows of headers their names alone', () => {
  expect(textOf({ 'X-Api-Key': '••••', 'X-Team': '••••' })).toBe('X-Api-Key, X-Team');
  expect([textOf(undefined), textOf(['a', 'b']), textOf(7)]).toEqual(['', 'a, b', '7']);
});

it.each(KINDS)('has a name and settings for %s', (kind) => {
  expect(faceOf(kind).name).not.toBe('');
  expect(settingsOf(kind).length).toBeGreaterThan(0);
});
