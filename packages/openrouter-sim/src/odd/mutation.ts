import { z } from 'zod';
import { ODD_TEXTS, TYPES } from './values.ts';

const target = {
  /** Dots between names; `*` for any name or index, `**` for any number of them. */
  path: z.string(),
  /** Only below an object that has these values, such as `{hash: "…"}`. */
  where: z.record(z.string(), z.json()).optional(),
};

/** What can be odd about an answer, by name, with its parameters. */
export const mutation = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('set'), ...target, value: z.json() }),
  z.strictObject({ name: z.literal('remove'), ...target }),
  /** A number, or a count that is a string: a limit of $9,223,373, 1e12 USD, 2^53 + 2. */
  z.strictObject({ name: z.literal('huge'), ...target, as: z.enum(['limit', 'usd', 'count']) }),
  z.strictObject({ name: z.literal('negate'), ...target }),
  z.strictObject({ name: z.literal('retype'), ...target, to: z.enum(TYPES) }),
  z.strictObject({ name: z.literal('text'), ...target, as: z.enum(ODD_TEXTS) }),
  /** Fields that nobody knows, in every object. */
  z.strictObject({ name: z.literal('extra'), fields: z.record(z.string(), z.json()).optional() }),
  /** Another item at the end of a list: an odd row, or one that is there already. */
  z.strictObject({ name: z.literal('append'), ...target, value: z.json() }),
  z.strictObject({ name: z.literal('repeat'), ...target }),
  /** The time column of analytics by another name; `{granularity}` stands for its granularity. */
  z.strictObject({ name: z.literal('time-column'), to: z.string() }),
  /** Its values spelled in another way. */
  z.strictObject({
    name: z.literal('time-value'),
    as: z.enum(['date', 'seconds', 'milliseconds', 'space', 'no-zone', 'offset']),
  }),
  z.strictObject({ name: z.literal('counts'), as: z.enum(['string', 'number', 'decimal']) }),
  /** An analytics answer that says that it is not whole, with no more than so many rows. */
  z.strictObject({ name: z.literal('truncated'), rows: z.int().nonnegative().optional() }),
  z.strictObject({ name: z.literal('warnings'), warnings: z.array(z.string()) }),
  /** An answer out of a cache, with the instant at which it was made. */
  z.strictObject({ name: z.literal('cached'), at: z.number() }),
  /** So many places changed at random, others in each answer; the same for the same seed. */
  z.strictObject({
    name: z.literal('random'),
    seed: z.union([z.string(), z.number()]),
    count: z.int().optional(),
  }),
]);

export type Mutation = z.infer<typeof mutation>;
