/** Random numbers that follow from a seed (mulberry32), so that a play can be played again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, exclusive. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to the limit, exclusive. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return this.entry(from)[1];
  }

  /** @throws RangeError when there is nothing to pick from. */
  entry<T>(from: readonly T[]): [index: number, value: T] {
    const index = this.below(from.length);
    const value = from[index];
    if (value === undefined) throw new RangeError('There is nothing to pick from.');
    return [index, value];
  }
}
