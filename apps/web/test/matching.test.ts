import { expect, it } from 'vitest';
import { knownTimeZones } from '#lib/account/time-zones.ts';
import { matching } from '#lib/ui/matching.ts';

const find = (names: readonly string[], query: string) => matching(names, query, (name) => name);

it('finds what holds every word, in any case, those that begin with the first one first', () => {
  const names = ['Go to keys', 'Keys', 'Production key', 'Usage'];
  expect(find(names, 'KEY')).toEqual(['Keys', 'Go to keys', 'Production key']);
  expect(find(names, 'key prod')).toEqual(['Production key']);
  expect(find(names, '')).toEqual(names);
  expect(find(names, 'nothing')).toEqual([]);
});

it.each([
  ['kolkata', /^Asia\/(Kolkata|Calcutta)$/],
  ['calcutta', /^Asia\/(Kolkata|Calcutta)$/],
  ['kyiv', /^Europe\/(Kyiv|Kiev)$/],
  ['ho chi minh', /^Asia\/(Ho_Chi_Minh|Saigon)$/],
  ['new york', /^America\/New_York$/],
  ['utc', /^UTC$/],
])('finds the time zone "%s", whichever of its names the browser lists', (query, name) => {
  const zones = matching(knownTimeZones(new Date()), query, ({ label, note, keywords }) =>
    [label, note, keywords].join(' '),
  );
  expect(zones.map(({ value }) => value).filter((value) => name.test(value))).toHaveLength(1);
});
