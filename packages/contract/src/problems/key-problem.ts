import { type KeyProblem, UNREACHABLE_CAUSES } from './codes.ts';

/**
 * The problem with the parameters that its sentence is made of. Without zod, since pages read problems too.
 *
 * @throws TypeError when a code is none, or its parameters are not those of the code.
 */
export function keyProblemOf(code: string, given: unknown): KeyProblem {
  const params = isRecord(given) ? given : {};
  switch (code) {
    case 'invalid':
    case 'disabled':
    case 'gone':
      return { code, params: {} };
    case 'expired':
      return { code, params: { at: text(params['at']) } };
    case 'limit_reached':
      return { code, params: { limit: number(params['limit']), resetsAt: orNull(text, params['resetsAt']) } };
    case 'not_understood':
      return { code, params: { call: text(params['call']), field: orNull(text, params['field']) } };
    case 'unreachable': {
      const cause = UNREACHABLE_CAUSES.find((known) => known === params['cause']);
      if (cause === undefined) throw unfit(params['cause']);
      return { code, params: { cause, status: orNull(number, params['status']) } };
    }
    case 'internal':
      return { code, params: { id: text(params['id']) } };
    default:
      throw unfit(code);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw unfit(value);
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw unfit(value);
  return value;
}

function orNull<Value>(read: (value: unknown) => Value, value: unknown): Value | null {
  return value === null ? null : read(value);
}

function unfit(value: unknown): TypeError {
  return new TypeError(`A problem of a key cannot be read: ${typeof value}.`);
}
