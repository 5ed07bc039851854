import { z } from 'zod';

/** Text that PostgreSQL can hold: any but the NUL character. */
export const textSchema = z
  .string()
  .refine((text) => !text.includes('\u0000'), 'The NUL character is not allowed.');

/** An id as the API shows it: a positive integer that a JSON number holds exactly. */
export const idSchema = z.int().positive();

/** `YYYY-MM-DD`, a day that exists in the calendar; UTC. */
export const dateSchema = z.iso.date();

/** An instant, ISO 8601 in UTC with `Z`. */
export const instantSchema = z.iso.datetime();

/** USD as a JSON number, the exact amount rounded to 1e-9 at most; see `lib/money.ts`. */
export const usdSchema = z.number();

/** A count, or null where the source does not tell. */
export const countSchema = z.int().nullable();
