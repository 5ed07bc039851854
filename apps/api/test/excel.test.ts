import { exploreExportInput } from '@watcher/contract/explore';
import { expect, test } from 'vitest';
import { toExcel } from '../src/rest/excel.ts';

/** The hours that a sheet shows for hours that follow each other. */
async function shown(timeZone: string, hours: readonly string[]): Promise<string[]> {
  const input = exploreExportInput.parse({
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    timeZone,
    format: 'excel',
    groupBy: ['hour'],
  });
  async function* batches() {
    yield hours.map((hour) => ({ hour }) as never);
    return {} as never;
  }
  let text = '';
  for await (const part of toExcel(input, ['hour'], batches())) text += part;
  return text.trimEnd().split('\r\n').slice(5, -1);
}

test.each([
  [
    'America/Chicago',
    [
      '2026-11-01T05:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
      '2026-11-01T07:00:00.000Z',
      '2026-11-01T08:00:00.000Z',
    ],
    ['2026-11-01 00:00', '2026-11-01 01:00 GMT-05:00', '2026-11-01 01:00 GMT-06:00', '2026-11-01 02:00'],
  ],
  [
    'Australia/Lord_Howe',
    ['2026-04-04T14:00:00.000Z', '2026-04-04T15:00:00.000Z'],
    ['2026-04-05 01:00', '2026-04-05 01:30 GMT+10:30'],
  ],
  [
    'Antarctica/Troll',
    ['2026-10-24T23:00:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T03:00:00.000Z'],
    ['2026-10-25 01:00 GMT+02:00', '2026-10-25 01:00 GMT+00:00', '2026-10-25 03:00'],
  ],
  ['Asia/Kathmandu', ['2026-11-01T06:00:00.000Z'], ['2026-11-01 11:45']],
])('hours of %s that its clocks show twice have their offset', async (zone, hours, expected) => {
  expect(await shown(zone, hours)).toEqual(expected);
});
