import {
  type ExploreExportInput,
  exploreExportInput,
  exploreMeasures,
  exploreRowOutput,
} from '@watcher/contract/explore';
import { type UsageExportInput, type UsageRow, usageRowOutput } from '@watcher/contract/usage';
import type { Ctx, Scope } from '@watcher/core/context';
import { exportExplored } from '@watcher/core/usage';
import type { Response } from 'express';
import { z } from 'zod';
import { toExcel } from './excel.ts';
import { type Batches, sendFile, toCsv, toJson } from './send-file.ts';

/** Reads everything that an input asks for, in batches. */
export type CsvExport = (ctx: Ctx, scope: Scope, input: unknown) => Batches<UsageRow>;

/** @throws ZodError at the first batch when the input does not fit the schema. */
export function csvExport(
  schema: z.ZodType<UsageExportInput>,
  read: (ctx: Ctx, scope: Scope, input: UsageExportInput) => Batches<UsageRow>,
): CsvExport {
  return async function* (ctx, scope, input) {
    yield* read(ctx, scope, schema.parse(input));
  };
}

/** @param excel as `toCsv` has it. */
export function sendUsage(
  response: Response,
  name: string,
  batches: Batches<UsageRow>,
  excel?: string,
): Promise<void> {
  return sendFile(response, `${name}.csv`, toCsv(usageRowOutput.keyof().options, batches, excel));
}

/** A route that answers with a file instead of what its procedure returns. */
export interface Download {
  readonly input: z.ZodType;
  /** What the file holds, as JSON. */
  readonly output: z.ZodType;
  send(ctx: Ctx, scope: Scope, input: unknown, response: Response): Promise<void>;
}

export const exploreDownload: Download = {
  input: exploreExportInput,
  output: z.array(exploreRowOutput),
  send(ctx, scope, given, response) {
    const input = exploreExportInput.parse(given);
    const rows = exportExplored(ctx, scope, input);
    const name = `usage-${input.startDate}-${input.endDate}`;
    switch (input.format) {
      case 'csv':
        return sendFile(response, `${name}.csv`, toCsv(columnsOf(input), rows, input.excel));
      case 'json':
        return sendFile(response, `${name}.json`, toJson(rows));
      case 'excel':
        return sendFile(response, `${name}-excel.csv`, toExcel(input, columnsOf(input), rows));
    }
  },
};

/** What the rows are grouped by, in that order, then the amounts. */
function columnsOf({ groupBy }: ExploreExportInput) {
  return [...groupBy.flatMap((dimension) => COLUMNS[dimension]), ...exploreMeasures.keyof().options];
}

const COLUMNS = {
  month: ['month'],
  day: ['date'],
  hour: ['hour'],
  key: ['apiKeyId', 'apiKeyName'],
  model: ['model'],
  provider: ['provider'],
} as const;
