import { isWholeView, readView, viewHref } from '@watcher/contract/explore-view';
import { describe, expect, it } from 'vitest';
import { exportHref } from '../src/routes/(app)/usage/address.ts';
import { unknownKeys } from '../src/routes/(app)/usage/unknown-keys.ts';

describe('keys of a filter that are not here', () => {
  it('are unknown, not unused', () => {
    expect(unknownKeys({ keys: [1, 7] }, [{ id: 1 }])).toEqual([7]);
    expect(unknownKeys({}, [{ id: 1 }])).toEqual([]);
  });
});

describe('the address of an export', () => {
  const range = { startDate: '2026-01-01', endDate: '2026-01-31', timeZone: 'Europe/Rome' };
  const hrefOf = (query: string) =>
    new URL(exportHref(readView(new URLSearchParams(query)), range, 'csv', 'en'), 'http://x.invalid')
      .searchParams;

  it('repeats a parameter for each name, so that a comma stays part of it', () => {
    const query = hrefOf('model=a,b/model&model=&provider=Acme, Inc.&key=3&key=4&group=day,key');
    expect(query.getAll('models')).toEqual(['a,b/model', '']);
    expect(query.getAll('providers')).toEqual(['Acme, Inc.']);
    expect(query.getAll('keys')).toEqual(['3', '4']);
    expect(query.getAll('group_by')).toEqual(['day', 'key']);
  });

  it('goes by time where it is cut by time, whatever the table is sorted by, and tells Excel its language', () => {
    const query = hrefOf('group=day,key&sort=-cost');
    expect([query.get('sort_by'), query.get('sort_order'), query.get('locale')]).toEqual([
      'day',
      'asc',
      null,
    ]);
    expect(hrefOf('group=key&sort=-requests').get('sort_by')).toBe('requests');
    const excel = exportHref(readView(new URLSearchParams('key=3&not=key')), range, 'excel', 'it');
    expect(excel).toContain('format=excel&locale=it');
    expect(excel).toContain('keys=3&exclude=keys');
  });

  it('asks for a single row where nothing is grouped', () => {
    expect(hrefOf('group=').getAll('group_by')).toEqual(['']);
  });

  it('is read whole, or something in it is passed over', () => {
    expect(isWholeView('model=a,b/model&group=key&sort=requests&period=7d')).toBe(true);
    expect(isWholeView('group=key&more=1')).toBe(false);
  });

  it('says of a view what the page reads back', () => {
    const said =
      'model=a,b/model&group=key&sort=requests&period=7d&metric=tokens_input&hide=share,byok_cost&sub=day';
    expect(isWholeView(said.replaceAll(',', '%2C'))).toBe(true);
    const view = readView(new URLSearchParams(said));
    expect(view).toMatchObject({ metric: 'tokens_input', hidden: ['share', 'byok_cost'], sub: 'day' });
    expect(readView(new URLSearchParams(viewHref(view)))).toEqual(view);
  });
});
