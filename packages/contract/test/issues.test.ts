import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldErrorsOf } from '../src/problems/issues.ts';
import { fieldSentence } from '../src/problems/sentences.ts';

const sentences = (schema: z.ZodType, input: unknown) =>
  schema
    .safeParse(input)
    .error?.issues.flatMap(fieldErrorsOf)
    .map(({ problem }) => fieldSentence('en', problem));

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
