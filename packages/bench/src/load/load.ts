import autocannon from 'autocannon';
import type { Statement } from '../statements.ts';
import { quantile } from '../statistics.ts';
import { openWireClient } from './wire-client.ts';

/** What a load of one round brought. */
export interface Load {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How long it went on. */
  readonly seconds: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Keeps so many connections busy with one GET; for twice as long, and so on, where nothing is answered in that time.
 *
 * @throws Error when any answer is not 2xx: a refusal is quick and would count as speed.
 */
export async function httpLoad(
  url: string,
  headers: Record<string, string>,
  options: LoadOptions,
): Promise<Load> {
  const result = await autocannon({
    url,
    headers,
    connections: options.connections,
    duration: options.seconds,
    // It looks whether its time is up with each sample.
    sampleInt: Math.min(1, options.seconds) * 1000,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  if (result['2xx'] === 0) return httpLoad(url, headers, { ...options, seconds: options.seconds * 2 });
  return {
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    seconds: result.duration,
  };
}

/** Keeps so many database connections busy with the same statements. */
export async function sqlLoad(
  url: string,
  statements: readonly Statement[],
  options: LoadOptions,
): Promise<Load> {
  const clients = await Promise.all(
    Array.from({ length: options.connections }, () => openWireClient(url, statements)),
  );
  try {
    return await callLoad(
      clients.map((client) => () => client.run()),
      options.seconds,
    );
  } finally {
    for (const client of clients) client.close();
  }
}

/** Keeps callers busy, each with its own function, in this process. */
async function callLoad(calls: readonly (() => Promise<unknown>)[], seconds: number): Promise<Load> {
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1000;
  const caller = async (call: () => Promise<unknown>): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      await call();
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(calls.map(caller));
  const took = (performance.now() - began) / 1000;
  return {
    perSecond: latencies.length / took,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    seconds: took,
  };
}
