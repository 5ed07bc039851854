import { setTimeout as sleep } from 'node:timers/promises';
import type { Statement } from '../statements.ts';
import { quantile } from '../statistics.ts';
import { openWireClient } from './wire-client.ts';

/**
 * Between two reads of a connection: readers that leave no processor idle would measure how these are shared out, and
 * not what the work does to reads.
 */
const THINK_MS = 2;

export interface ReadersAround<Result> {
  readonly result: Result;
  /** In ms, as the two below. */
  readonly took: number;
  readonly p99Before: number;
  /** Of the reads that overlap with the work. */
  readonly p99During: number;
}

/**
 * Keeps so many connections reading, before some work and while it lasts.
 *
 * @param pause for how long they read before, in ms.
 */
export async function readAround<Result>(
  url: string,
  statements: readonly Statement[],
  options: { readonly readers: number; readonly pause: number },
  work: () => Promise<Result>,
): Promise<ReadersAround<Result>> {
  const clients = await Promise.all(
    Array.from({ length: options.readers }, () => openWireClient(url, statements)),
  );
  const reads: { began: number; ended: number }[] = [];
  let reading = true;
  const readers = clients.map(async (client) => {
    while (reading) {
      const began = performance.now();
      await client.run();
      reads.push({ began, ended: performance.now() });
      await sleep(THINK_MS);
    }
  });
  await sleep(options.pause);
  const from = performance.now();
  const result = await work();
  const to = performance.now();
  reading = false;
  await Promise.all(readers);
  for (const client of clients) client.close();
  const p99 = (some: typeof reads) =>
    quantile(
      some.map(({ began, ended }) => ended - began),
      0.99,
    );
  return {
    result,
    took: to - from,
    // What was read first warmed the connection up.
    p99Before: p99(reads.filter(({ began, ended }) => began > from - options.pause / 2 && ended <= from)),
    p99During: p99(reads.filter(({ ended }) => ended > from)),
  };
}
