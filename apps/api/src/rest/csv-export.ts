import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Ctx } from '@watcher/core/context';
import { type UsageExportInput, type UsageRow, usageRowOutput } from '@watcher/core/usage/schemas';
import type { Response } from 'express';
import type { z } from 'zod';
import { csvLine } from '../csv.ts';
import { toSnakeCase } from '../spelling.ts';

/** Reads everything that an input asks for, in batches. */
export type CsvExport = (ctx: Ctx, input: unknown) => AsyncIterable<readonly UsageRow[]>;

/** @throws ZodError at the first batch when the input does not fit the schema. */
export function csvExport(
  schema: z.ZodType<UsageExportInput>,
  read: (ctx: Ctx, input: UsageExportInput) => AsyncIterable<readonly UsageRow[]>,
): CsvExport {
  return async function* (ctx, input) {
    yield* read(ctx, schema.parse(input));
  };
}

const columns = usageRowOutput.keyof().options;

/**
 * Sends rows as a CSV file, as fast as the reader takes them. The first batch is read before the first byte is
 * sent, so that a refusal is still a problem document.
 *
 * @param name of the file, without its ending.
 */
export async function sendCsv(
  response: Response,
  name: string,
  batches: AsyncIterable<readonly UsageRow[]>,
): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.status(200).type('text/csv').set('Content-Disposition', `attachment; filename="${name}.csv"`);
  if (response.req.method === 'HEAD') {
    await iterator.return?.();
    response.end();
    return;
  }
  async function* lines() {
    try {
      yield csvLine(columns.map(toSnakeCase));
      for (let batch = first; batch.done !== true; batch = await iterator.next()) {
        yield batch.value.map((row) => csvLine(columns.map((column) => row[column]))).join('');
      }
    } finally {
      await iterator.return?.();
    }
  }
  await pipeline(Readable.from(lines(), { highWaterMark: 1 }), response).catch((error: unknown) => {
    // The reader went away; nobody is left to tell.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  });
}
