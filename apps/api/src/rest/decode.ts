import type { FieldProblem } from '@watcher/contract/problems/codes';
import { isSpeakable } from '@watcher/contract/problems/issues';
import { type DomainError, refuse } from '@watcher/core/errors';
import type { Request } from 'express';
import { z } from 'zod';
import { respell, toCamelCase } from '../spelling.ts';
import { type Fields, type JsonSchema, mayHaveBody } from './fields.ts';
import type { Route } from './routes/index.ts';

/**
 * The procedure's input from body, query and path. Text that is no value of its parameter's type stays text, and
 * the procedure's own schema refuses it. The body of a GET or DELETE is not looked at.
 *
 * @throws DomainError `invalid_input` for an unknown or repeated name, `body_not_an_object`, or `json_required`.
 */
export function decodeInput(route: Route, fields: Fields, request: Request): Record<string, unknown> {
  const input: Record<string, unknown> = mayHaveBody(route) ? decodeBody(fields, request) : {};
  for (const [name, value] of Object.entries(request.query)) {
    const field = known(fields.query, name, 'unknown_parameter');
    input[toCamelCase(name)] = decodeParameter(name, field, value);
  }
  for (const [name, field] of Object.entries(fields.path)) {
    input[toCamelCase(name)] = decode(field, String(request.params[name]));
  }
  return input;
}

function decodeBody(fields: Fields, request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  if (body === undefined) {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
    if (!hasBody) return {};
    throw refuse('json_required');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refuse('body_not_an_object');
  }
  assertShallow(body, DEEPEST);
  const entries = Object.entries(body).map(([name, value]) => {
    known(fields.body, name, 'unknown_field');
    return [toCamelCase(name), respell(value, toCamelCase)];
  });
  return Object.fromEntries(entries);
}

/** REST has one name for a field: neither the procedures' camelCase nor a name of the prototype's is another. */
function known(
  fields: Readonly<Record<string, JsonSchema>>,
  name: string,
  otherwise: UnknownCode,
): JsonSchema {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw invalid(name, otherwise);
  return field;
}

function decode(schema: JsonSchema, text: string): unknown {
  const { type } = schema;
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** What Express makes of a parameter that is repeated. */
const textsOf = z.array(z.string());

/** A list is the parameter repeated; an empty value in it is null where null is a value. */
function decodeParameter(name: string, schema: JsonSchema, value: unknown): unknown {
  const texts = typeof value === 'string' ? [value] : textsOf.parse(value);
  const { items } = schema;
  if (schema.type === 'array' && typeof items === 'object' && !Array.isArray(items)) {
    const isNullable =
      items.anyOf?.some((option) => typeof option === 'object' && option.type === 'null') ?? false;
    if (texts.length === 1 && texts[0] === '' && !isNullable) return [];
    return texts.map((text) => (text === '' && isNullable ? null : decode(items, text)));
  }
  const [text, ...others] = texts;
  if (text === undefined || others.length > 0) throw invalid(name, 'repeated_parameter');
  return decode(schema, text);
}

/** No input of ours is nested deeper; what is could only be meant to exhaust the stack. */
const DEEPEST = 32;

/** @throws DomainError `json_too_deep`. */
function assertShallow(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw refuse('json_too_deep');
  for (const inner of Object.values(value)) assertShallow(inner, levels - 1);
}

type UnknownCode = Extract<
  FieldProblem['code'],
  'unknown_field' | 'unknown_parameter' | 'repeated_parameter'
>;

function invalid(name: string, code: UnknownCode): DomainError {
  const path = isSpeakable(name) ? [name] : [];
  return refuse('invalid_input', { fields: [{ path, problem: { code, params: {} } }] });
}
