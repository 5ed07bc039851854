/** What a call gets that was sent as one with others. */
export interface Coalesced<Answer> {
  readonly answer: Answer;
  /** How many calls were sent as one, and which of them this one was, from 1. */
  readonly size: number;
  readonly place: number;
}

interface Batch<Answer> {
  size: number;
  readonly answer: PromiseWithResolvers<Answer>;
}

/**
 * Coalesces calls about the same thing: those that come while one is under way wait for it and are then sent as one.
 * Every answer was asked for after the call came, so no call gets an older answer. Nothing waits for a timer.
 */
export class Coalescer<Answer> {
  readonly #ask: (key: string, size: number) => Promise<Answer>;
  readonly #waiting = new Map<string, Batch<Answer>>();
  readonly #underWay = new Set<string>();

  /** @param ask for as many calls as have come; when it throws, all of them do. */
  constructor(ask: (key: string, size: number) => Promise<Answer>) {
    this.#ask = ask;
  }

  async call(key: string): Promise<Coalesced<Answer>> {
    const batch = this.#waiting.get(key) ?? { size: 0, answer: Promise.withResolvers<Answer>() };
    batch.size += 1;
    const place = batch.size;
    if (this.#underWay.has(key)) this.#waiting.set(key, batch);
    else void this.#send(key, batch);
    const answer = await batch.answer.promise;
    return { answer, size: batch.size, place };
  }

  async #send(key: string, first: Batch<Answer>): Promise<void> {
    this.#underWay.add(key);
    for (let batch: Batch<Answer> | undefined = first; batch !== undefined; batch = this.#nextOf(key)) {
      try {
        batch.answer.resolve(await this.#ask(key, batch.size));
      } catch (error) {
        batch.answer.reject(error);
      }
    }
    this.#underWay.delete(key);
  }

  #nextOf(key: string): Batch<Answer> | undefined {
    const next = this.#waiting.get(key);
    this.#waiting.delete(key);
    return next;
  }
}
