import type { Fact } from '@watcher/core/usage/replace-window';
import { randomFrom } from './random.ts';

const HOUR = 3_600_000;

/** Facts of one key, as a source would report them, and the window that they fill. */
export interface Batch {
  readonly from: Date;
  readonly to: Date;
  readonly facts: readonly Fact[];
}

/**
 * Made-up batches that follow each other to the end of the current hour.
 *
 * @param perHour facts of different models in each hour.
 */
export function makeBatches(count: number, hours: number, perHour: number, seed: number): Batch[] {
  const random = randomFrom(seed);
  const end = Math.floor(Date.now() / HOUR + 1) * HOUR;
  return Array.from({ length: count }, (_, batch) => {
    const from = end - (count - batch) * hours * HOUR;
    const facts = Array.from({ length: hours * perHour }, (_, index): Fact => {
      const requests = 1 + Math.floor(random() * 50);
      return {
        hour: new Date(from + Math.floor(index / perHour) * HOUR),
        model: `made/model-${index % perHour}`,
        provider: `Provider ${index % 8}`,
        requests,
        tokensInput: requests * 700,
        tokensOutput: requests * 150,
        tokensReasoning: null,
        tokensCached: requests * 20,
        cost: BigInt(1 + Math.floor(random() * 4e11)),
        byokCost: 0n,
      };
    });
    return { from: new Date(from), to: new Date(from + hours * HOUR), facts };
  });
}
