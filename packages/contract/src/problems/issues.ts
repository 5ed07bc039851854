import { z } from 'zod';
import type { FieldParams, FieldProblem, PlainCode } from './codes.ts';
import { en } from './en.ts';

/** The message of a rule in a schema: a code, so that the edge can say it in any language. */
export function issue(code: PlainCode<FieldParams>): string {
  return code;
}

// What was given is not in an issue, as it could be a secret: that nothing was given has to be said where it is known.
z.config({
  customError: ({ code, input }) =>
    code === 'invalid_type' && input === undefined ? issue('required') : undefined,
});

/** What is wrong with one field of an input. */
export interface FieldError {
  /** Names from the input object down to the field. */
  readonly path: readonly string[];
  readonly problem: FieldProblem;
}

/** What a zod issue says, as codes: unknown keys are one error each. */
export function fieldErrorsOf(found: z.core.$ZodIssue): FieldError[] {
  const path = found.path.map(String);
  if (found.code !== 'unrecognized_keys') return [{ path, problem: problemOf(found) }];
  return found.keys.map((key) => ({
    path: isSpeakable(key) ? [...path, key] : path,
    problem: { code: 'unknown_field', params: {} },
  }));
}

function problemOf(found: Exclude<z.core.$ZodIssue, z.core.$ZodIssueUnrecognizedKeys>): FieldProblem {
  if (isPlainCode(found.message)) return { code: found.message, params: {} };
  switch (found.code) {
    case 'invalid_type':
      return {
        code: 'wrong_type',
        params: { expected: found.expected === 'int' ? 'integer' : found.expected },
      };
    case 'too_small':
      return tooSmall(found);
    case 'too_big':
      return tooBig(found.origin, Number(found.maximum));
    case 'invalid_value':
      return { code: 'not_one_of', params: { values: found.values.map(String).join(', ') } };
    default:
      return { code: 'wrong_format', params: {} };
  }
}

function tooSmall({ origin, inclusive, ...found }: z.core.$ZodIssueTooSmall): FieldProblem {
  const minimum = Number(found.minimum);
  if (origin === 'string') return { code: 'too_short', params: { minimum } };
  if (origin === 'array') return { code: 'too_few', params: { minimum } };
  const code = inclusive === false ? 'not_above' : 'too_small';
  return { code, params: { minimum: String(minimum) } };
}

function tooBig(origin: string, maximum: number): FieldProblem {
  if (origin === 'string') return { code: 'too_long', params: { maximum } };
  if (origin === 'array') return { code: 'too_many', params: { maximum } };
  return { code: 'too_large', params: { maximum: String(maximum) } };
}

function isPlainCode(message: string): message is PlainCode<FieldParams> {
  return Object.hasOwn(en.fields, message);
}

/** Whether a name that a caller made up may come back in an answer: no secret of ours looks like a field's name. */
export function isSpeakable(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,39}$/i.test(name);
}
