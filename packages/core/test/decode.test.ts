import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Row,
  RowError,
  readBigint,
  readBoolean,
  readInstant,
  readInteger,
  readNumber,
  readOneOf,
  readText,
  readTextOrNull,
} from '../src/db/decode.ts';
import { statement } from '../src/db/prepared.ts';
import { createWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('a column', () => {
  const readers: Readonly<Record<string, (row: Row, column: string) => unknown>> = {
    readText,
    readInteger,
    readNumber,
    readBigint,
    readBoolean,
    readInstant,
    readOneOf: (row, column) => readOneOf(row, column, ['a', 'b']),
  };

  test.each(Object.entries(readers))('%s refuses what is missing or of another shape', (name, read) => {
    for (const row of [{}, { x: null }, { x: {} }, { x: [] }, { x: Number.NaN }, { x: undefined }]) {
      expect(() => read(row, 'x'), `${name} of ${JSON.stringify(row)}`).toThrow(RowError);
    }
    if (name !== 'readText') {
      for (const x of ['', 'c', '1.5x']) expect(() => read({ x }, 'x'), `${name} of ${x}`).toThrow(RowError);
    }
  });

  test('of whole numbers is read exactly, whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(readBigint({ x: `${value}` }, 'x')).toBe(value);
      }),
    );
  });

  test('is null only where it may be', () => {
    expect(readTextOrNull({ x: null }, 'x')).toBeNull();
    expect(() => readTextOrNull({}, 'x')).toThrow(RowError);
  });
});

describe('a statement with named values', () => {
  test('sends each value once, in whatever order it is given', async () => {
    const ask = statement<'a' | 'b'>('SELECT $b::text || $a::text || $b::text AS joined');
    const [row] = await ask(world.ctx, { a: 'x', b: 'y' });
    expect(row).toEqual({ joined: 'yxy' });
  });

  test('is not sent without one of them', () => {
    const ask = statement<'a'>('SELECT $a::text || $b::text');
    expect(() => ask(world.ctx, { a: 'x' })).toThrow('lacks its value b');
  });
});

test('no statement says by itself what its rows are: they are read', () => {
  const src = new URL('../src/', import.meta.url).pathname;
  const files = globSync('**/*.ts', { cwd: src });
  expect(files.length).toBeGreaterThan(100);
  const claims = files.filter((file) =>
    /\b(execute|prepared|preparedSql)</.test(readFileSync(src + file, 'utf8')),
  );
  expect(claims).toEqual([]);
});
