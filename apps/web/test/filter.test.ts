import { describe, expect, it } from 'vitest';
import { chipsOf, toggled, withList, withMode } from '../src/routes/(app)/usage/filter.ts';

const titles = new Map([[3, 'prod']]);

describe('the lists of a filter', () => {
  it('are gone when they are empty, and their exception with them', () => {
    const filter = { keys: [3], models: ['a'], exclude: ['keys', 'models'] } as const;
    expect(withList(filter, 'keys', [])).toEqual({ models: ['a'], exclude: ['models'] });
    expect(withList({ keys: [3], exclude: ['keys'] }, 'keys', [])).toEqual({});
    expect(withMode({ keys: [3], exclude: ['keys'] }, 'keys', false)).toEqual({ keys: [3] });
    expect(withMode({ keys: [3] }, 'keys', true)).toEqual({ keys: [3], exclude: ['keys'] });
    expect(withMode({ keys: [3], exclude: ['keys'] }, 'keys', true)).toEqual({
      keys: [3],
      exclude: ['keys'],
    });
  });

  it('take a value in and let it go', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', null], null)).toEqual(['a']);
  });
});

describe('the chips', () => {
  it('say everything, and each can be ended or kept alone', () => {
    const filter = { tag: 'acme', keys: [3, 4], models: ['a/b', null], exclude: ['models'] } as const;
    const chips = chipsOf(filter, titles);
    expect(chips.map(({ text }) => text)).toEqual([
      'Tag: acme',
      'Key: prod',
      'Key: Unknown key',
      'Model: not a/b',
      'Model: not Unknown',
    ]);
    expect(chips[0]?.without).toEqual({ keys: [3, 4], models: ['a/b', null], exclude: ['models'] });
    expect(chips[1]?.only).toEqual({ ...filter, keys: [3] });
    expect(chips[3]).toMatchObject({
      what: 'Model: a/b',
      only: { tag: 'acme', keys: [3, 4], models: ['a/b'] },
      without: { ...filter, models: [null] },
    });
  });

  it('alone already offer nothing more', () => {
    expect(chipsOf({ keys: [3] }, titles)[0]?.only).toBeNull();
    expect(chipsOf({ keys: [3], exclude: ['keys'] }, titles)[0]?.only).toEqual({ keys: [3] });
  });
});
