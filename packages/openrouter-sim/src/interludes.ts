type Interlude = { call: string; left: number; act: () => void };

/** What happens elsewhere between two calls, such as a key that is deleted while its listing is walked. */
export class Interludes {
  #waiting: Interlude[] = [];

  /**
   * Lets something happen right after a call was answered.
   * @param call method and path as the specification writes them, such as `GET /keys`
   * @param nth after which of the next good answers to it: 1 is the next one
   */
  add(call: string, nth: number, act: () => void): void {
    this.#waiting.push({ call, left: nth, act });
  }

  /** A call was answered. */
  answered(call: string): void {
    for (const one of this.#waiting) if (one.call === call) one.left -= 1;
    const due = this.#waiting.filter((one) => one.left <= 0);
    this.#waiting = this.#waiting.filter((one) => one.left > 0);
    for (const { act } of due) act();
  }
}
