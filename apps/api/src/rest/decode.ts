import { DomainError } from '@watcher/core/errors';
import type { Request } from 'express';
import { isSpeakable, TransportError } from '../problems.ts';
import { respell, toCamelCase } from '../spelling.ts';
import { type Fields, type JsonSchema, mayHaveBody } from './fields.ts';
import type { Route } from './routes.ts';

/**
 * The procedure's input from body, query and path. Text that is no value of its parameter's type stays text, and
 * the procedure's own schema refuses it. The body of a GET or DELETE is not looked at.
 *
 * @throws DomainError `invalid_input` for an unknown or doubled name, or a body that is no object;
 *   TransportError `unsupported_media_type` for a body that is no JSON.
 */
export function decodeInput(route: Route, fields: Fields, request: Request): Record<string, unknown> {
  const input: Record<string, unknown> = mayHaveBody(route) ? decodeBody(fields, request) : {};
  for (const [name, value] of Object.entries(request.query)) {
    const field = known(fields.query, name, 'There is no such parameter.');
    if (typeof value !== 'string') throw invalid(name, 'The parameter may be given once.');
    input[toCamelCase(name)] = decode(field, value);
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
    throw new TransportError(
      'unsupported_media_type',
      'The body must be JSON (Content-Type: application/json).',
    );
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new DomainError('invalid_input', 'The body must be a JSON object.');
  }
  const entries = Object.entries(body).map(([name, value]) => {
    known(fields.body, name, 'There is no such field.');
    return [toCamelCase(name), respell(value, toCamelCase)];
  });
  return Object.fromEntries(entries);
}

/** REST has one name for a field: neither the procedures' camelCase nor a name of the prototype's is another. */
function known(fields: Readonly<Record<string, JsonSchema>>, name: string, otherwise: string): JsonSchema {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw invalid(name, otherwise);
  return field;
}

function decode(schema: JsonSchema, text: string): unknown {
  const { type } = schema;
  if (type === 'array') return decodeList(schema, text);
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Values with commas between them; an empty one is null where null is a value. */
function decodeList({ items }: JsonSchema, text: string): unknown {
  if (typeof items !== 'object' || Array.isArray(items)) return text;
  const isNullable =
    items.anyOf?.some((option) => typeof option === 'object' && option.type === 'null') ?? false;
  if (text === '' && !isNullable) return [];
  return text.split(',').map((part) => (part === '' && isNullable ? null : decode(items, part)));
}

function invalid(name: string, message: string): DomainError {
  const path = isSpeakable(name) ? [name] : [];
  return new DomainError('invalid_input', [...path, message].join(': '), [{ path, message }]);
}
