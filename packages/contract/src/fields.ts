import { z } from 'zod';
import { isTimeZone } from './calendar/time-zone.ts';
import { issue } from './problems/issues.ts';

/**
 * Descriptions and examples go on into the OpenAPI document. An example of an object is made of those of its fields,
 * so they are chosen to fit together.
 */

/** Text that PostgreSQL can hold: any but the NUL character. */
export const textSchema = z
  .string()
  .refine((text) => !text.includes('\u0000'), issue('text_with_nul'))
  .refine((text) => text.isWellFormed(), issue('text_with_half_a_character'));

/**
 * What a person calls something: one line, without characters that are not seen but change how what stands around
 * them is shown (controls, and those that turn the direction of text).
 */
export const nameSchema = textSchema
  .trim()
  // What looks the same is the same, however it was typed.
  .normalize()
  // What is there and cannot be seen is no name; an empty one is refused with its own sentence.
  .refine(
    (name) => name === '' || !/^[\p{Default_Ignorable_Code_Point}\s]+$/u.test(name),
    issue('name_not_visible'),
  )
  .refine(
    (name) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name),
    issue('name_with_control_characters'),
  );

/** An id as the API shows it: a positive integer that a JSON number holds exactly. */
export const idSchema = z
  .int()
  .positive()
  .meta({ examples: [7] });

/** `YYYY-MM-DD`, a day that exists in the calendar. */
export const dateSchema = z.iso
  .date(issue('date_malformed'))
  // ISO 8601 has a year 0, PostgreSQL does not.
  .refine((day) => day >= '0001-01-01', issue('date_before_year_1'))
  .meta({
    description: 'A day, `YYYY-MM-DD`: of the time zone that was asked for, else UTC.',
    examples: ['2026-03-01'],
  });

/** The name of a time zone as the IANA has it; in any case. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, issue('time_zone_unknown'))
  .meta({
    description: 'The IANA time zone in which days begin and end; UTC when left out.',
    examples: ['Europe/Rome'],
  });

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

/** Which part of a list an answer holds, as it was asked for. */
export const pageOutput = {
  skip: z
    .int()
    .min(0)
    .meta({ examples: [0] }),
  limit: z
    .int()
    .min(1)
    .meta({ examples: [50] }),
};
