/** What a call that went together with others is told. */
export interface Told<Answer> {
  readonly answer: Answer;
  /** How many went, and which of them this one was, from 1. */
  readonly size: number;
  readonly place: number;
}

interface Group<Answer> {
  size: number;
  readonly told: PromiseWithResolvers<Answer>;
}

/**
 * Calls about the same thing that come while one is under way wait for it and then go as one. Every answer was asked
 * for after the call came, so nobody is told what was true before. Nothing waits for a timer.
 */
export class Together<Answer> {
  readonly #ask: (key: string, size: number) => Promise<Answer>;
  readonly #waiting = new Map<string, Group<Answer>>();
  readonly #underWay = new Set<string>();

  /** @param ask for as many calls as have come; when it throws, all of them do. */
  constructor(ask: (key: string, size: number) => Promise<Answer>) {
    this.#ask = ask;
  }

  async call(key: string): Promise<Told<Answer>> {
    const group = this.#waiting.get(key) ?? { size: 0, told: Promise.withResolvers<Answer>() };
    group.size += 1;
    const place = group.size;
    if (this.#underWay.has(key)) this.#waiting.set(key, group);
    else void this.#send(key, group);
    const answer = await group.told.promise;
    return { answer, size: group.size, place };
  }

  async #send(key: string, first: Group<Answer>): Promise<void> {
    this.#underWay.add(key);
    for (let group: Group<Answer> | undefined = first; group !== undefined; group = this.#nextOf(key)) {
      try {
        group.told.resolve(await this.#ask(key, group.size));
      } catch (error) {
        group.told.reject(error);
      }
    }
    this.#underWay.delete(key);
  }

  #nextOf(key: string): Group<Answer> | undefined {
    const next = this.#waiting.get(key);
    this.#waiting.delete(key);
    return next;
  }
}
