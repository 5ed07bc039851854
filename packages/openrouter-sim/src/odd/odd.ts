import { z } from 'zod';
import { type Random, randomFrom } from '../random.ts';
import { applyMutation } from './apply.ts';
import { copyJson, type Json, type Path } from './json.ts';
import { mutation } from './mutation.ts';

/** A rule: which answers are odd, how often, and in what way. */
export const oddRule = z.intersection(
  mutation,
  z.object({
    /** Method and path as the specification writes them, such as `GET /keys/{hash}`; every call when left out. */
    call: z.string().optional(),
    /** Of the calling key. */
    keyHash: z.string().optional(),
    /** How many answers before it is spent; always when left out. */
    times: z.int().positive().optional(),
    /** Of a matching answer being odd, drawn from the simulator's seed; 1 when left out. */
    probability: z.number().min(0).max(1).optional(),
  }),
);

export type OddRule = z.infer<typeof oddRule>;
/** Makes something else of an answer. `call` is as in `OddRule`. */
export type Mutator = (call: string, answer: Json) => Json;
/** What was made odd: the call, the mutation's name and the places it touched. */
export type Oddity = { call: string; name: string; touched: readonly Path[] };

type Asked = { call: string; keyHash: string };
type Step = { rule: OddRule; taken: number; random: Random } | { mutator: Mutator };

const KEPT = 1000;

/** What is done to good answers before they go out, one step after another in the order they were added. */
export class Odd {
  /** The last 1,000 answers that were made odd, oldest first. */
  readonly applied: Oddity[] = [];
  readonly #seed: string;
  #steps: Step[] = [];
  #added = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  add(rule: OddRule): void {
    this.#added += 1;
    this.#steps.push({ rule, taken: 0, random: randomFrom(`odd ${this.#seed} ${this.#added}`) });
  }

  /** Adds a step of one's own, for tests in the same process. */
  use(mutator: Mutator): void {
    this.#steps.push({ mutator });
  }

  clear(): void {
    this.#steps = [];
  }

  /** The answer as it goes out. */
  apply(asked: Asked, answer: unknown): unknown {
    if (this.#steps.length === 0) return answer;
    const tree = { root: copyJson(answer) };
    for (const step of this.#steps) {
      if ('mutator' in step) {
        tree.root = step.mutator(asked.call, tree.root);
        continue;
      }
      const { rule } = step;
      if (!this.#befalls(step, asked)) continue;
      const touched = applyMutation(tree, rule, step.taken);
      if (touched.length === 0) continue;
      step.taken += 1;
      if (this.applied.length >= KEPT) this.applied.shift();
      this.applied.push({ call: asked.call, name: rule.name, touched });
    }
    return tree.root;
  }

  #befalls({ rule, taken, random }: Exclude<Step, { mutator: Mutator }>, asked: Asked): boolean {
    const { call, keyHash, times = Infinity, probability = 1 } = rule;
    if (taken >= times) return false;
    if ((call !== undefined && call !== asked.call) || (keyHash !== undefined && keyHash !== asked.keyHash)) {
      return false;
    }
    return random() < probability;
  }
}
