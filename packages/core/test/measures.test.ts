import { readFileSync } from 'node:fs';
import { exploreExportInput, exploreRowOutput } from '@watcher/contract/explore';
import { usageRowOutput } from '@watcher/contract/usage';
import { getTableColumns } from 'drizzle-orm';
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { usageDay, usageDaySum, usageHour } from '../src/db/schema/index.ts';
import { amountLists } from '../src/usage/facts/replace-window.ts';
import {
  keepStatement,
  keptStatement,
  sumStatements,
  totalStatement,
} from '../src/usage/figures/sum-statements.ts';
import { amountsReader } from '../src/usage/measures/amounts.ts';
import { dayColumns, figureColumns, namesOf } from '../src/usage/measures/columns.ts';
import { hourSums } from '../src/usage/measures/hour-sums.ts';
import { factColumns, MEASURES, type MeasureTable } from '../src/usage/measures/table.ts';

/** The table with one line more. */
const more = {
  ...MEASURES,
  tokensAudio: { column: 'tokens_audio', type: 'count', reported: 'audio', inFigures: true },
} as const satisfies MeasureTable;

describe('a measure that is added to the table', () => {
  test('is a column that facts are written with', () => {
    expect(factColumns(more)).toEqual([...factColumns(), 'tokens_audio']);
    const { columns, stored, reported, assignments } = amountLists(more);
    const texts = [columns, stored, reported, assignments].map(
      (part) => new PgDialect().sqlToQuery(part).sql,
    );
    expect(texts.map((text) => text.split(', ').at(-1))).toEqual([
      'tokens_audio',
      'u.tokens_audio',
      'f.tokens_audio',
      'tokens_audio = f.tokens_audio',
    ]);
  });

  test('is summed up by every statement, with how many facts report it', () => {
    expect(hourSums(more)).toContain('coalesce(sum(tokens_audio), 0) AS tokens_audio');
    expect(hourSums(more)).toContain('count(tokens_audio)::integer AS facts_audio');
    for (const text of [...Object.values(sumStatements(more)), totalStatement(more)]) {
      expect(text).toMatch(/sum\(tokens_audio\).* AS tokens_audio/);
      expect(text).toMatch(/sum\(facts_audio\).* AS facts_audio/);
    }
  });

  test('is kept of local days, and read from there', () => {
    const { facts, sums } = keepStatement(more);
    expect(facts).toContain('coalesce(sum(tokens_audio), 0)::bigint AS tokens_audio');
    for (const text of [sums, keptStatement(more)]) expect(text).toMatch(/facts_audio.* tokens_audio/);
    expect(sums).toContain('sum(tokens_audio)');
  });

  test('is read from rows, and a number of the answer', () => {
    const read = amountsReader(more);
    expectTypeOf<ReturnType<typeof read>['tokensAudio']>().toEqualTypeOf<number | null>();
    const row = Object.fromEntries(
      namesOf(dayColumns(more)).map((column, index) => [column, `${index + 1}`]),
    );
    expect(read(row)).toMatchObject({ tokensAudio: Number(row['tokens_audio']) });
    expect(read({ ...row, facts_audio: '0' })).toMatchObject({ tokensAudio: null });
    // The columns of CSV are the fields of a row.
    expect(Object.keys(read(row))).toContain('tokensAudio');
  });
});

describe('the table is what is stored and answered', () => {
  const columnsOf = (table: PgTable) => Object.values(getTableColumns(table)).map(({ name }) => name);

  test('in PostgreSQL', () => {
    expect(columnsOf(usageHour).slice(5)).toEqual(factColumns());
    expect(columnsOf(usageDay).slice(5).sort()).toEqual(namesOf(dayColumns(MEASURES)).sort());
    expect(columnsOf(usageDaySum).slice(4).sort()).toEqual(namesOf(figureColumns(MEASURES)).sort());
    const triggers = readFileSync(new URL('../sql/usage.sql', import.meta.url), 'utf8');
    const summed = [...dayColumns(MEASURES).counts, ...dayColumns(MEASURES).money];
    for (const { column } of summed)
      expect(triggers).toContain(`${column} = r.${column} + excluded.${column}`);
  });

  test('in rows, in their CSV, and as what can be sorted by', () => {
    const row = Object.fromEntries(namesOf(dayColumns(MEASURES)).map((column) => [column, '1']));
    const { requests: requestsCount, ...others } = amountsReader(MEASURES)(row);
    const fields = Object.keys({ requestsCount, ...others });
    expect(usageRowOutput.keyof().options.slice(5)).toEqual(fields);
    expect(exploreRowOutput.keyof().options.slice(-fields.length)).toEqual(Object.keys(MEASURES));
    const days = { startDate: '2026-03-01', endDate: '2026-03-01' };
    for (const sortBy of factColumns()) {
      expect(exploreExportInput.safeParse({ ...days, sortBy }).success).toBe(true);
    }
  });
});
