import { expect, test } from 'vitest';
import { z } from 'zod';
import { nameSchema } from '../src/fields.ts';
import { fieldErrorsOf } from '../src/problems/issues.ts';
import { fieldSentence } from '../src/problems/sentences.ts';

const sentences = (schema: z.ZodType, input: unknown) =>
  schema
    .safeParse(input)
    .error?.issues.flatMap(fieldErrorsOf)
    .map(({ problem }) => fieldSentence('en', problem));

test.each(['\u200b', '\u2060 \u00ad', '\ufe0f'])('a name of %j alone is none', (name) => {
  expect(sentences(nameSchema, name)).toEqual(['A name needs a character that can be seen.']);
  expect(sentences(nameSchema, `${name}a`)).toBeUndefined();
});

test.each([
  [z.object({ a: z.int() }), {}, 'This field is required.'],
  [z.object({ a: z.int() }), { a: 'one' }, 'This must be of type number.'],
  [z.object({ a: z.int() }), { a: null }, 'This must be of type number.'],
  [z.object({ a: z.int() }), { a: 1.5 }, 'This must be of type integer.'],
  [z.object({ a: z.boolean() }), { a: 'no' }, 'This must be of type boolean.'],
  [z.array(z.int()), ['1,2'], 'This must be of type number.'],
  [z.object({ a: z.int().positive() }), { a: 0 }, 'This must be greater than 0.'],
  [z.object({ a: z.int().min(1) }), { a: 0 }, 'This must be at least 1.'],
])('what is missing and what is wrong are told apart (%#: $1)', (schema, input, sentence) => {
  expect(sentences(schema, input)).toEqual([sentence]);
});
