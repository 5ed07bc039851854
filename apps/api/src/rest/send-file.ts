import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { compressIfLong } from '../compress.ts';
import { BYTE_ORDER_MARK, type Cell, csvLine, excelSpelling } from '../csv.ts';
import { respell, toSnakeCase } from '../spelling.ts';

/** Rows in batches, each with the fields that are sent. */
export type Batches<Row> = AsyncIterable<readonly Row[]>;

/**
 * @param columns the fields of a row that are sent, in this order.
 * @param excel the language of the Excel that is to read it; for any other program when left out.
 */
export async function* toCsv<Column extends string>(
  columns: readonly Column[],
  batches: Batches<{ readonly [Name in Column]?: Cell | undefined }>,
  excel?: string,
): AsyncGenerator<string> {
  const spelling = excel === undefined ? undefined : excelSpelling(excel);
  const line = (cells: readonly Cell[]) => csvLine(cells, spelling);
  let head = (excel === undefined ? '' : BYTE_ORDER_MARK) + line(columns.map(toSnakeCase));
  for await (const batch of batches) {
    yield head + batch.map((row) => line(columns.map((column) => row[column] ?? null))).join('');
    head = '';
  }
  if (head !== '') yield head;
}

/** An array, a row a line. */
export async function* toJson(batches: Batches<object>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield before + batch.map((row) => JSON.stringify(respell(row, toSnakeCase))).join(',\n');
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/**
 * Sends a file as fast as the reader takes it. The first chunk is read before the first byte is sent, so that a
 * refusal is still a problem document.
 *
 * @param name of the file; its ending tells the type.
 */
export async function sendFile(
  response: Response,
  name: string,
  chunks: AsyncIterable<string>,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.status(200).type(name.slice(name.lastIndexOf('.')));
  response.set('Content-Disposition', `attachment; filename="${name}"`);
  if (response.req.method === 'HEAD') {
    await iterator.return?.();
    response.end();
    return;
  }
  compressIfLong(response, Number.POSITIVE_INFINITY);
  async function* all() {
    try {
      for (let chunk = first; chunk.done !== true; chunk = await iterator.next()) yield chunk.value;
    } finally {
      await iterator.return?.();
    }
  }
  await pipeline(Readable.from(all(), { highWaterMark: 1 }), response).catch((error: unknown) => {
    // The reader went away; nobody is left to tell.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  });
}
