import { usageRowOutput } from '@watcher/contract/usage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkOf } from '../src/rest/check.ts';
import { restJson } from '../src/rest/json.ts';
import { spelledForRest } from '../src/spelling.ts';

const row = fc.record(
  { apiKeyName: fc.string(), requestsCount: fc.option(fc.nat()), cost: fc.double({ noNaN: true }) },
  { requiredKeys: ['cost'] },
);
const page = fc.record(
  { items: fc.array(row, { maxLength: 600 }), total: fc.nat(), isComplete: fc.boolean() },
  { requiredKeys: ['items'] },
);

describe('an answer in slices', () => {
  it('is the JSON that it is in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(page, fc.array(row), row, fc.jsonValue()), async (answer) => {
        const json = JSON.parse(await restJson(answer));
        expect(json).toEqual(JSON.parse(JSON.stringify(spelledForRest(answer))));
      }),
    );
  });

  it('is checked row by row, and only the fields of the schema are sent', async () => {
    const check = checkOf(z.object({ items: z.array(usageRowOutput.pick({ date: true })), total: z.int() }));
    const rows = Array.from({ length: 500 }, () => ({ date: '2026-01-31', secret: 1 }));
    expect(await check({ items: rows, total: 500, secret: 1 })).toEqual({
      items: rows.map(({ date }) => ({ date })),
      total: 500,
    });
    for (const wrong of [{ items: [...rows, {}], total: 500 }, { items: rows }, { total: 500 }, null]) {
      const refusal = await Promise.resolve()
        .then(() => check(wrong))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Error);
      expect(refusal).not.toBeInstanceOf(z.ZodError);
    }
  });
});
