import type { Load } from './load.ts';
import { spread } from './statistics.ts';

export interface Contender {
  readonly name: string;
  run(): Promise<Load>;
}

/**
 * Runs the contenders one after the other, round after round, so that what else the machine does falls on all of
 * them alike; the order turns with every round.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Load[]>> {
  const results = new Map<string, Load[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % contenders.length;
    for (const contender of [...contenders.slice(shift), ...contenders.slice(0, shift)]) {
      results.get(contender.name)?.push(await contender.run());
    }
    console.error(`round ${round + 1} of ${rounds}`);
  }
  return results;
}

/**
 * A Markdown table: throughput and latency of each contender, and its throughput as a ratio to others of the same
 * round. Every cell is the median of the rounds, with the lowest and the highest.
 */
export function toTable(
  results: ReadonlyMap<string, readonly Load[]>,
  bases: ReadonlyMap<string, readonly string[]>,
): string {
  const rows = [...results].map(([name, loads]) => {
    const ratios = (bases.get(name) ?? []).map((base) => {
      const ratio = loads.map(
        (load, round) => load.perSecond / (results.get(base)?.[round]?.perSecond ?? Number.NaN),
      );
      return `${spread(ratio, 2)} × ${base}`;
    });
    const cells = [
      name,
      spread(
        loads.map((load) => load.perSecond),
        0,
      ),
      spread(
        loads.map((load) => load.p50),
        1,
      ),
      spread(
        loads.map((load) => load.p99),
        1,
      ),
      ratios.join('; '),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| | per second | p50 ms | p99 ms | ratio |', '|---|---|---|---|---|', ...rows].join('\n');
}
