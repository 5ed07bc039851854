import type { WatchedKey } from '@watcher/contract/key-pages';
import { KEY_PROBLEM_CODES } from '@watcher/contract/problems/codes';
import type { KeyWarning } from '@watcher/contract/warnings';
import { describe, expect, it } from 'vitest';
import { keepSame } from '#lib/api/keep-same.ts';
import { forEachKey, inOrderOfRemoval } from '#lib/keys/bulk.ts';
import { choiceTitles, chosenInWords, keyChoices } from '#lib/keys/choices.ts';
import { badgesOf } from '#lib/keys/status.ts';
import { readTags, tagsOf } from '#lib/keys/tags.ts';
import type { KeyFilter } from '../src/routes/(app)/keys/filters.ts';
import { keyListHref, listedKeys, readKeyListView, sortedBy } from '../src/routes/(app)/keys/list-view.ts';
import { firstRows, sectionsOf } from '../src/routes/(app)/keys/sections.ts';
import { figuresOf } from '../src/routes/(app)/keys/sort.ts';
import { key } from './key.ts';

const subject = { type: 'key', id: 1, name: 'key 1' } as const;

function limit(remaining: number): KeyWarning {
  return {
    kind: 'key_limit',
    severity: remaining <= 0 ? 'critical' : 'warning',
    subject,
    since: null,
    params: { limit: 50, remaining, percentUsed: 100 - remaining * 2, reset: 'monthly', resetsAt: null },
  };
}

function problem(code: Extract<KeyWarning, { kind: 'key_problem' }>['params']['code']): KeyWarning {
  return {
    kind: 'key_problem',
    severity: 'critical',
    subject,
    since: null,
    params: { code, expiresAt: null },
  };
}

const managed = { kind: 'management' } as const;

describe('sections', () => {
  const keys = [
    key(1, { ...managed, name: 'Org' }),
    key(2, { managedBy: 1, tags: ['Acme', 'live'], workspace: 'w1' }),
    key(3, { managedBy: 1, tags: ['acme'] }),
    key(4),
  ];
  const sections = (by: Parameters<typeof sectionsOf>[2], listed = keys) =>
    sectionsOf(listed, keys, by).map(({ manager, title, keys }) => [
      manager?.id ?? title,
      keys.map(({ id }) => id),
    ]);

  it('put keys under their management key, those connected directly together, and lose none', () => {
    expect(sections('account')).toEqual([
      [1, [2, 3]],
      ['Connected directly', [4]],
    ]);
    // A management key that is not listed still says whose they are.
    expect(sections('account', keys.slice(1, 3))).toEqual([['Org', [2, 3]]]);
    expect(sections('none')).toEqual([[null, [1, 2, 3, 4]]]);
    expect(sectionsOf([key(4)], [key(4)], 'account')[0]?.title).toBeNull();
  });

  it('by tag have a key in each of its tags, compared without case; by workspace in one', () => {
    expect(sections('tag')).toEqual([
      ['Acme', [2, 3]],
      ['live', [2]],
      ['Untagged', [4]],
      ['Management keys', [1]],
    ]);
    expect(sections('workspace')).toEqual([
      ['w1', [2]],
      ['No workspace', [3, 4]],
      ['Management keys', [1]],
    ]);
  });

  it('are drawn a row at a time, a whole section before the next', () => {
    const drawn = (rows: number) =>
      firstRows(sectionsOf(keys, keys, 'account'), rows).map(({ section, keys }) => [
        section.keys.length,
        keys.length,
      ]);
    expect(drawn(0)).toEqual([]);
    expect(drawn(1)).toEqual([[2, 0]]);
    expect(drawn(2)).toEqual([[2, 1]]);
    expect(drawn(3)).toEqual([[2, 2]]);
    expect(drawn(4)).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});

describe('what is done to several keys', () => {
  it('is done ten at a time, and says for each that failed why', async () => {
    let running = 0;
    let most = 0;
    const failed = await forEachKey(
      Array.from({ length: 23 }, (_, id) => id),
      async (id) => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running -= 1;
        if (id % 11 === 4) throw new Error('refused');
      },
    );
    expect(most).toBe(10);
    expect(failed.map(({ entry }) => entry)).toEqual([4, 15]);
    expect(failed.every(({ message }) => message !== '')).toBe(true);
  });

  it('removes a management key after those that it lists', () =>
    expect(inOrderOfRemoval([key(1, managed), key(2)]).map((part) => part.map(({ id }) => id))).toEqual([
      [2],
      [1],
    ]));
});

describe('a choice of keys', () => {
  const keys = [key(1), key(2, { name: 'Acme' }), key(3, { name: 'Acme', kind: 'management' })];

  it('offers an account with all its keys before single ones', () =>
    expect(keyChoices(keys)).toEqual([
      { value: 3, label: 'All keys of Acme' },
      { value: 1, label: 'key 1' },
      { value: 2, label: 'Acme' },
    ]));

  it('calls a key of it as it is offered', () =>
    expect(choiceTitles(keys)).toEqual(
      new Map([
        [3, 'All keys of Acme'],
        [1, 'key 1'],
        [2, 'Acme'],
      ]),
    ));

  it('is said by its accounts and the number of other keys', () => {
    expect(chosenInWords([1, 2], keys)).toBe('2 keys');
    expect(chosenInWords([3], keys)).toBe('All keys of Acme');
    expect(chosenInWords([3, 1], keys)).toBe('All keys of Acme, 1 key');
    expect(chosenInWords([], keys)).toBe('0 keys');
  });
});

it('keeps of a list what did not change, so that only the rows of what did are drawn again', () => {
  const keep = keepSame((entry: WatchedKey) => entry.id);
  const older = [key(1), key(2)];
  expect(keep(older, [key(1), key(2)])).toBe(older);
  const newer = keep(older, [key(2), key(1, { pending: true }), key(3)]);
  expect(newer).toEqual([key(2), key(1, { pending: true }), key(3)]);
  expect(newer[0]).toBe(older[1]);
  expect(newer[1]).not.toBe(older[0]);
  expect(keep(older, [key(1)])).toEqual([key(1)]);
  expect(keep(older, [key(2), key(1)])).toEqual([key(2), key(1)]);
  expect(keep(undefined, older)).toBe(older);
});

describe('badgesOf', () => {
  it('is green only where nothing is wrong', () => {
    expect(badgesOf(key(1))).toEqual([{ text: 'Active', tone: 'good' }]);
    expect(badgesOf(key(1, { warnings: [limit(0)] }))).toEqual([{ text: 'Limit reached', tone: 'critical' }]);
    expect(badgesOf(key(1, { warnings: [limit(2)] }))).toEqual([{ text: 'Near limit', tone: 'warning' }]);
    expect(badgesOf(key(1, { status: 'unverified' }))[0]?.tone).toBe('quiet');
  });

  it('is the first warning, which is the worst', () => {
    expect(badgesOf(key(1, { warnings: [problem('disabled'), limit(2)] }))).toEqual([
      { text: 'Disabled on OpenRouter', tone: 'critical' },
    ]);
  });

  it('says that a key is disabled from here, which is no warning', () => {
    const disableCauses = [
      { cause: 'manual', budgetId: null, since: '2026-11-26T00:00:00.000Z', by: null },
    ] as const;
    expect(badgesOf(key(1, { disabled: true, disableCauses: [...disableCauses] }))).toEqual([
      { text: 'Disabled', tone: 'critical' },
    ]);
    // It was asked for, and OpenRouter does not know yet.
    expect(badgesOf(key(1, { disabled: false, disableCauses: [...disableCauses] }))[0]?.text).toBe('Active');
  });

  it('says that syncing is paused beside what is wrong, which goes on', () => {
    expect(badgesOf(key(1, { isActive: false })).map(({ text }) => text)).toEqual(['Syncing paused']);
    expect(badgesOf(key(1, { isActive: false, warnings: [limit(0)] })).map(({ text }) => text)).toEqual([
      'Limit reached',
      'Syncing paused',
    ]);
  });

  it.each([...KEY_PROBLEM_CODES, 'expiring'] as const)('has words for %s', (code) => {
    expect(badgesOf(key(1, { warnings: [problem(code)] }))[0]?.text).toMatch(/^[A-Z]/);
  });
});

describe('the list of keys', () => {
  const keys = [
    key(1, { ...managed, name: 'Org' }),
    key(2, {
      name: 'Production',
      managedBy: 1,
      tags: ['Acme', 'live'],
      label: 'sk-or-v1-2',
      limit: 4,
      limitRemaining: 1,
    }),
    key(3, { name: 'Staging', managedBy: 1, tags: ['acme'], expiresAt: '2026-12-01T00:00:00Z' }),
    key(4, { name: 'Unread', warnings: [limit(0)] }),
    key(5, { name: 'Other', limit: 9, limitRemaining: 9, expiresAt: '2026-11-01T00:00:00Z' }),
  ];
  const summary = (keyId: number, thisMonth: number | null, lastUsedOn: string | null) => ({
    keyId,
    today: null,
    thisMonth,
    last30Days: thisMonth === null ? null : thisMonth + 0.1,
    lastUsedOn,
    sparkline: [],
    lastRun: null,
  });
  const figures = figuresOf(keys, [
    summary(2, 3, '2026-11-03'),
    summary(3, 4, '2026-11-04'),
    summary(4, null, null),
    summary(5, 5, null),
  ]);
  const ids = (query: string) =>
    listedKeys(keys, figures, readKeyListView(new URLSearchParams(query))).map(({ id }) => id);

  it.each([
    ['sort=name', [1, 2, 3, 4, 5]],
    ['sort=name&order=desc', [5, 4, 3, 2, 1]],
    ['q=STAG', [3]],
    ['q=v1-2', [2]],
    ['tag=ACME&sort=name', [2, 3]],
    ['tag=acme&q=prod', [2]],
    ['status=invalid', []],
    ['status=nonsense&sort=nonsense&order=nonsense&group=nonsense', [1, 5, 3, 2, 4]],
    // The management key stands where its keys do together, and what is unknown comes last in either order.
    ['', [1, 5, 3, 2, 4]],
    ['order=asc', [2, 3, 5, 1, 4]],
    ['sort=recent', [1, 5, 3, 2, 4]],
    ['sort=used', [1, 3, 2, 4, 5]],
    ['sort=limit', [2, 5, 1, 3, 4]],
    ['sort=expires', [5, 3, 1, 2, 4]],
    ['sort=status', [4, 1, 2, 3, 5]],
  ])('?%s', (query, expected) => expect(ids(query)).toEqual(expected));

  it.each<[KeyFilter, Partial<WatchedKey>]>([
    ['attention', { warnings: [limit(0)] }],
    ['disabled', { disabled: true }],
    ['limit_reached', { limit: 4, limitRemaining: 0 }],
    ['no_limit', { limit: null, limitSeenAt: '2026-11-01T00:00:00.000Z' }],
    ['paused', { isActive: false }],
    ['unverified', { status: 'unverified' }],
    ['invalid', { status: 'invalid' }],
    ['gone', { goneAt: '2026-11-01T00:00:00.000Z' }],
  ])('narrows to %s', (filter, change) => {
    const others = { limit: 4, limitRemaining: 4 };
    const narrowed = listedKeys(
      [key(1, { ...others, ...change }), key(2, others), key(3, managed)],
      new Map(),
      readKeyListView(new URLSearchParams({ status: filter })),
    );
    expect(narrowed.map(({ id }) => id)).toEqual([1]);
  });

  it('narrows to what is well, and to what has not been used', () => {
    const spending = figuresOf(keys, [summary(2, 3, '2026-11-03'), summary(4, 0, null)]);
    const narrowed = (status: KeyFilter) =>
      listedKeys(keys, spending, readKeyListView(new URLSearchParams({ status, sort: 'name' })));
    expect(narrowed('valid').map(({ id }) => id)).toEqual([1, 2, 3, 5]);
    // Of the third and the fifth nothing is known.
    expect(narrowed('unused').map(({ id }) => id)).toEqual([4]);
  });

  it('has sums without drift for a management key', () =>
    expect(figures.get(1)).toEqual({ month: 7, recent: 7.2, usedOn: '2026-11-04' }));

  it('is written to the address and read back', () => {
    const view = {
      q: 'a b',
      tag: 'Ac&me',
      status: 'invalid',
      sort: 'name',
      order: 'desc',
      group: 'tag',
    } as const;
    expect(readKeyListView(new URLSearchParams(keyListHref(view)))).toEqual(view);
    const first = readKeyListView(new URLSearchParams());
    expect(keyListHref(first)).toBe('?');
    expect(keyListHref(sortedBy(first, 'spend'))).toBe('?order=asc');
    expect(keyListHref(sortedBy(first, 'name'))).toBe('?sort=name');
  });

  it('knows each tag once, in whatever case', () => expect(tagsOf(keys)).toEqual(['Acme', 'live']));
});

it('reads tags between commas, and refuses one that is too long instead of cutting it off', () => {
  const list = ' Client Acme, , production,Europe,a team with a long name ';
  expect(readTags(list)).toEqual({
    tags: ['Client Acme', 'production', 'Europe', 'a team with a long name'],
    complaint: null,
  });
  expect(readTags(`short, ${'x'.repeat(40)}`).complaint).toBeNull();
  expect(readTags(`short, ${'x'.repeat(41)}`).complaint).toBe('A tag has at most 40 characters.');
});
