import { z } from 'zod';
import { type Random, randomFrom } from './random.ts';

const retryAfter = z.union([
  z.strictObject({ seconds: z.int() }),
  /** As an HTTP date, so many seconds after the simulator's now. */
  z.strictObject({ dateInSeconds: z.int() }),
]);

const misbehaviour = z.discriminatedUnion('kind', [
  /** An OpenRouter error of this status, with or without `Retry-After`. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    message: z.string().optional(),
    retryAfter: retryAfter.optional(),
  }),
  /** A page of an edge in front of OpenRouter. */
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599) }),
  /** Exactly this text, whatever it is. */
  z.strictObject({
    kind: z.literal('raw'),
    status: z.int().min(200).max(599),
    text: z.string(),
    contentType: z.string().optional(),
  }),
  /** Somewhere else, where the key does not belong. */
  z.strictObject({ kind: z.literal('redirect'), location: z.string() }),
  /** The right answer's first half, as if it were whole. */
  z.strictObject({ kind: z.literal('truncated-json') }),
  /** The right answer's headers and first half, then the connection is destroyed. */
  z.strictObject({ kind: z.literal('cut') }),
  /** The connection is reset before any answer. */
  z.strictObject({ kind: z.literal('reset') }),
  /** No answer at all: the connection stays open until the caller gives up. */
  z.strictObject({ kind: z.literal('hang') }),
  /** The right answer's first half, then blanks without end: as fast as they are taken, or one now and then. */
  z.strictObject({ kind: z.literal('flood') }),
  z.strictObject({ kind: z.literal('drip') }),
  /** 200 with an empty body. */
  z.strictObject({ kind: z.literal('empty') }),
  /** The right answer, `delayMs` late. */
  z.strictObject({ kind: z.literal('slow') }),
]);

/** A rule: which requests it befalls, how often, and what happens to them. */
export const faultRule = z.intersection(
  misbehaviour,
  z.object({
    /** Below the base path: this path and what lies under it. */
    path: z.string().optional(),
    method: z.string().optional(),
    keyHash: z.string().optional(),
    /** How many requests it befalls before it is spent; 1 when left out. */
    times: z.union([z.int().positive(), z.literal('always')]).optional(),
    /** Of a matching request being befallen, drawn from the simulator's seed; 1 when left out. */
    probability: z.number().min(0).max(1).optional(),
    /** The call takes effect although its answer is another, or is lost; half answers always do. */
    applies: z.boolean().optional(),
    /** Real milliseconds to wait before answering. */
    delayMs: z.int().nonnegative().optional(),
  }),
);

export type Fault = z.infer<typeof faultRule>;
type Rule = { fault: Fault; left: number; random: Random };
type Request = { method: string; path: string; keyHash: string | null };

function befalls(fault: Fault, request: Request): boolean {
  const { path, method, keyHash } = fault;
  return (
    (path === undefined || request.path === path || request.path.startsWith(`${path}/`)) &&
    (method === undefined || request.method === method) &&
    (keyHash === undefined || request.keyHash === keyHash)
  );
}

/** The queue of faults: a request meets the first rule that matches it and is not spent. */
export class Faults {
  readonly #seed: string;
  #rules: Rule[] = [];
  #added = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  add(fault: Fault): void {
    this.#added += 1;
    const left = fault.times === 'always' ? Infinity : (fault.times ?? 1);
    this.#rules.push({ fault, left, random: randomFrom(`fault ${this.#seed} ${this.#added}`) });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault that befalls this request, if any, using up one of its times. */
  take(request: Request): Fault | undefined {
    for (const rule of this.#rules) {
      if (rule.left === 0 || !befalls(rule.fault, request)) continue;
      if (rule.random() >= (rule.fault.probability ?? 1)) continue;
      rule.left -= 1;
      return rule.fault;
    }
    return undefined;
  }
}
