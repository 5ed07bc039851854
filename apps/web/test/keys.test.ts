import type { WatchedKey } from '@watcher/contract/keys';
import { KEY_PROBLEM_CODES } from '@watcher/contract/problems/codes';
import type { KeyWarning } from '@watcher/contract/warnings';
import { describe, expect, it } from 'vitest';
import { keepSame } from '#lib/api/keep-same.ts';
import { badgesOf } from '#lib/keys/status.ts';
import { tagsOf } from '#lib/keys/tags.ts';
import { firstRows, groupKeys } from '../src/routes/(app)/keys/group.ts';
import { keyListHref, listedKeys, readKeyListView } from '../src/routes/(app)/keys/list-view.ts';

function key(id: number, change: Partial<WatchedKey> = {}): WatchedKey {
  return {
    id,
    name: `key ${id}`,
    label: 'sk-or-v1-abc...xyz',
    kind: 'inference',
    status: 'valid',
    isActive: true,
    limit: null,
    limitRemaining: null,
    limitSeenAt: null,
    limitReset: null,
    limitResetsAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastValidatedAt: null,
    lastSyncedAt: null,
    lastError: null,
    managedBy: null,
    pending: false,
    lastRun: null,
    disabled: false,
    expiresAt: null,
    goneAt: null,
    upstreamCreatedAt: null,
    workspace: null,
    tags: [],
    disableCauses: [],
    problem: null,
    warnings: [],
    ...change,
  };
}

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

it('puts found keys under their management key and loses none', () => {
  const groups = groupKeys([key(2, { managedBy: 1 }), key(1), key(3), key(4, { managedBy: 99 })]);
  expect(groups.map((group) => [group.key.id, group.found.map((found) => found.id)])).toEqual([
    [1, [2]],
    [3, []],
    [4, []],
  ]);
});

it('draws the first rows across groups, a whole group before the next', () => {
  const groups = groupKeys([
    key(1),
    key(2, { managedBy: 1 }),
    key(3, { managedBy: 1 }),
    key(4),
    key(5, { managedBy: 4 }),
  ]);
  const drawn = (rows: number) => firstRows(groups, rows).map(({ group, found }) => [group.key.id, found]);
  expect(drawn(0)).toEqual([]);
  expect(drawn(1)).toEqual([[1, 0]]);
  expect(drawn(3)).toEqual([[1, 2]]);
  expect(drawn(4)).toEqual([
    [1, 2],
    [4, 0],
  ]);
  expect(drawn(9)).toEqual([
    [1, 2],
    [4, 1],
  ]);
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
  const key = (id: number, name: string, more: object = {}) => ({
    id,
    name,
    label: `sk-or-v1-${id}...abc`,
    tags: [] as string[],
    status: 'valid' as const,
    kind: 'inference' as const,
    managedBy: null as number | null,
    ...more,
  });
  const keys = [
    { ...key(1, 'Org'), kind: 'management' as const },
    { ...key(2, 'Production'), managedBy: 1, tags: ['Acme', 'live'] },
    { ...key(3, 'Staging'), managedBy: 1, tags: ['acme'] },
    key(4, 'Unread'),
    key(5, 'Other'),
  ];
  const spend = new Map([
    [2, 3],
    [3, 4],
    [4, null],
    [5, 5],
  ]);
  const ids = (query: string) =>
    listedKeys(keys, spend, readKeyListView(new URLSearchParams(query))).map(({ id }) => id);

  it.each([
    ['sort=name', [1, 2, 3, 4, 5]],
    ['q=STAG', [3]],
    ['q=v1-2.', [2]],
    ['tag=ACME&sort=name', [2, 3]],
    ['tag=acme&q=prod', [2]],
    ['status=invalid', []],
    ['status=nonsense&sort=nonsense', [1, 5, 3, 2, 4]],
    // The management key stands where its keys do together, and what is unknown comes last.
    ['', [1, 5, 3, 2, 4]],
  ])('?%s', (query, expected) => expect(ids(query)).toEqual(expected));

  it('is written to the address and read back', () => {
    const view = { q: 'a b', tag: 'Ac&me', status: 'invalid', sort: 'name' } as const;
    expect(readKeyListView(new URLSearchParams(keyListHref(view)))).toEqual(view);
    expect(keyListHref({ q: '', tag: null, status: null, sort: 'spend' })).toBe('?');
  });

  it('knows each tag once, in whatever case', () => expect(tagsOf(keys)).toEqual(['Acme', 'live']));
});
