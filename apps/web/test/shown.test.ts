import { expect, test } from 'vitest';
import { readShown, shownHref } from '../src/lib/chart/shown.ts';

const query = (text: string) => new URLSearchParams(text);

test('an address that says nothing of its chart shows all of it, as a chart', () => {
  expect(readShown(query('period=7d'))).toEqual({ view: 'chart', hidden: new Set() });
  expect(shownHref(query('period=7d'), {})).toBe('?period=7d');
});

test('what is switched off is found again, whatever is in a name', () => {
  const names = ['a,b/c:free', 'other', 'x&y=z', ''];
  const href = shownHref(query('period=7d'), { view: 'table', hidden: new Set(names) });
  expect(href).toMatch(/^\?period=7d&chart=table&off=/);
  expect(readShown(query(href))).toEqual({ view: 'table', hidden: new Set(names) });
});

test('one change leaves the other, and what else the address says', () => {
  const before = query('chart=table&off=1&off=2&period=7d');
  expect(shownHref(before, { hidden: new Set(['2']) })).toBe('?period=7d&chart=table&off=2');
  expect(shownHref(before, { view: 'chart' })).toBe('?period=7d&off=1&off=2');
});

test('a view that does not exist is the chart', () => {
  expect(readShown(query('chart=pie')).view).toBe('chart');
});
