import { fullSizes, type Sizes, smallSizes } from './data/sizes.ts';
import type { Effort } from './world.ts';

/** The settings of a run, from its environment. */
export interface Settings {
  readonly sizes: Sizes;
  /** Only figures of the full size go into the document. */
  readonly isFull: boolean;
  readonly effort: Effort;
  /** Where databases are kept from run to run; by default they go at the end. */
  readonly dataFolder: string | undefined;
}

/**
 * @param env `BENCH_SIZE` full or small · `BENCH_ROUNDS` 5 · `BENCH_SECONDS` 2 · `BENCH_DATA_DIR`
 * @throws RangeError for a value that is none
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const size = env['BENCH_SIZE'] || 'full';
  if (size !== 'full' && size !== 'small') throw new RangeError('BENCH_SIZE is full or small.');
  return {
    sizes: size === 'full' ? fullSizes : smallSizes,
    isFull: size === 'full',
    effort: { rounds: positive(env, 'BENCH_ROUNDS', 5), seconds: positive(env, 'BENCH_SECONDS', 2) },
    dataFolder: env['BENCH_DATA_DIR'] || undefined,
  };
}

function positive(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const value = Number(env[name] || fallback);
  if (!(value > 0)) throw new RangeError(`${name} is a number above 0.`);
  return value;
}
