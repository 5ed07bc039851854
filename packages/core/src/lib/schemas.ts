import { z } from 'zod';

/**
 * Descriptions and examples go on into the OpenAPI document. An example of an object is made of those of its fields,
 * so they are chosen to fit together.
 */

/** Text that PostgreSQL can hold: any but the NUL character. */
export const textSchema = z
  .string()
  .refine((text) => !text.includes('\u0000'), 'The NUL character is not allowed.');

/** An id as the API shows it: a positive integer that a JSON number holds exactly. */
export const idSchema = z
  .int()
  .positive()
  .meta({ examples: [7] });

/** `YYYY-MM-DD`, a day that exists in the calendar; UTC. */
export const dateSchema = z.iso
  .date()
  // ISO 8601 has a year 0, PostgreSQL does not.
  .refine((day) => day >= '0001-01-01', 'The calendar begins with the year 1.')
  .meta({ description: 'A UTC day, `YYYY-MM-DD`.', examples: ['2026-03-01'] });

/** An instant, ISO 8601 in UTC with `Z`. */
export const instantSchema = z.iso
  .datetime()
  .meta({ description: 'An instant, ISO 8601 in UTC.', examples: ['2026-03-01T09:30:00.000Z'] });

/** USD as a JSON number, the exact amount rounded to 1e-9 at most; see `lib/money.ts`. */
export const usdSchema = z.number().meta({ description: 'USD, exact to 1e-9.', examples: [1.28] });

/** A count, or null where the source does not tell. */
export const countSchema = z
  .int()
  .nullable()
  .meta({ description: 'Null where OpenRouter does not tell.', examples: [128] });

/** How many there are in all, whatever the page. */
export const totalSchema = z
  .int()
  .min(0)
  .meta({ description: 'How many there are in all.', examples: [1] });
