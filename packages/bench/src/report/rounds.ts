import type { Load } from '../load/load.ts';
import { spread } from '../statistics.ts';

export interface Contender<Result> {
  readonly name: string;
  run(): Promise<Result>;
}

/** What each contender brought, round by round. */
export type Results<Result> = ReadonlyMap<string, readonly Result[]>;

/**
 * Runs the contenders one after the other, round after round, so that what else the machine does falls on all of
 * them alike; the order turns with every round.
 */
export async function interleave<Result>(
  contenders: readonly Contender<Result>[],
  rounds: number,
): Promise<Results<Result>> {
  const results = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % contenders.length;
    for (const contender of [...contenders.slice(shift), ...contenders.slice(0, shift)]) {
      results.get(contender.name)?.push(await contender.run());
    }
  }
  return results;
}

/** How one contender compares with another, round by round. */
export function ratios<Result>(
  results: Results<Result>,
  name: string,
  base: string,
  figure: (result: Result) => number,
): number[] {
  const others = resultsOf(results, base);
  return resultsOf(results, name).map((result, round) => {
    const other = others[round];
    return other === undefined ? Number.NaN : figure(result) / figure(other);
  });
}

export function resultsOf<Result>(results: Results<Result>, name: string): readonly Result[] {
  const found = results.get(name);
  if (found === undefined) throw new Error(`Nothing ran under the name "${name}".`);
  return found;
}

/** A Markdown table of throughput and latency. Every cell is the median of the rounds, with the lowest and highest. */
export function loadTable(results: Results<Load>): string {
  const rows = [...results].map(([name, loads]) => {
    const cells = [
      spread(loads.map(({ perSecond }) => perSecond)),
      spread(loads.map(({ p50 }) => p50)),
      spread(loads.map(({ p99 }) => p99)),
    ];
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return ['| | per second | p50 ms | p99 ms |', '|---|---|---|---|', ...rows].join('\n');
}
