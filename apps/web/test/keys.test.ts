import { describe, expect, it } from 'vitest';
import {
  firstRows,
  groupKeys,
  isNearLimit,
  leavesGap,
  oldestSync,
  stateOf,
  troubleOf,
  type WatchedKey,
} from '#lib/keys/group.ts';
import { keepSame } from '#lib/state/keep-same.ts';

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
    ...change,
  };
}

const failed = {
  source: 'counter' as const,
  startedAt: '2026-01-01T00:00:00.000Z',
  tookMs: 1,
  rows: 0,
  outcome: 'failed' as const,
  message: 'No answer.',
};

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
  const older = [key(1), key(2)];
  expect(keepSame(older, [key(1), key(2)])).toBe(older);
  const newer = keepSame(older, [key(2), key(1, { pending: true }), key(3)]);
  expect(newer).toEqual([key(2), key(1, { pending: true }), key(3)]);
  expect(newer[0]).toBe(older[1]);
  expect(newer[1]).not.toBe(older[0]);
  expect(keepSame(older, [key(1)])).toEqual([key(1)]);
  expect(keepSame(older, [key(2), key(1)])).toEqual([key(2), key(1)]);
  expect(keepSame(undefined, older)).toBe(older);
});

it('tells a key whose limit is nearly used up, while it is in use', () => {
  const near = { limit: 20, limitRemaining: 2 };
  expect(isNearLimit(key(1, near))).toBe(true);
  expect(isNearLimit(key(1, { limit: 20, limitRemaining: -0.5 }))).toBe(true);
  expect(isNearLimit(key(1, { limit: 20, limitRemaining: 2.01 }))).toBe(false);
  expect(isNearLimit(key(1, { limit: null, limitRemaining: null }))).toBe(false);
  expect(isNearLimit(key(1, { ...near, isActive: false }))).toBe(false);
  expect(isNearLimit(key(1, { ...near, status: 'invalid' }))).toBe(false);
});

it('tells a key that OpenRouter refuses from one that is at rest there', () => {
  expect(stateOf(key(1, { status: 'invalid' }))).toBe('refused');
  expect(stateOf(key(1, { status: 'invalid', managedBy: 7 }))).toBe('disabled');
  const lastError = 'This key was deleted at OpenRouter.';
  expect(stateOf(key(1, { status: 'invalid', managedBy: 7, lastError }))).toBe('gone');
  expect(stateOf(key(1, { status: 'invalid', isActive: false }))).toBe('paused');
  expect(stateOf(key(1))).toBe('watched');
});

describe('troubleOf', () => {
  it('names the gravest trouble', () => {
    expect(troubleOf(key(1))).toBeNull();
    expect(troubleOf(key(1, { lastRun: failed }))).toBe('sync-failed');
    expect(troubleOf(key(1, { lastRun: failed, status: 'invalid' }))).toBe('refused');
    expect(troubleOf(key(1, { status: 'unverified' }))).toBe('unverified');
  });

  it('leaves a paused key and a sync under way in peace', () => {
    expect(troubleOf(key(1, { status: 'invalid', isActive: false }))).toBeNull();
    expect(troubleOf(key(1, { lastRun: failed, pending: true }))).toBeNull();
  });

  it('does not warn of sums because a found key was switched off upstream', () => {
    expect(leavesGap(key(1, { status: 'invalid' }))).toBe(true);
    expect(leavesGap(key(1, { status: 'invalid', managedBy: 7 }))).toBe(false);
    expect(leavesGap(key(1, { lastRun: failed, managedBy: 7 }))).toBe(true);
  });
});

it('is as fresh as the key that was synced longest ago, paused and new ones aside', () => {
  const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
  const keys = [key(1, { lastSyncedAt: at(5) }), key(2, { lastSyncedAt: at(3) }), key(3)];
  expect(oldestSync([...keys, key(4, { lastSyncedAt: at(1), isActive: false })])).toBe(at(3));
  expect(oldestSync([key(1)])).toBeNull();
});
