import { DomainError } from '@watcher/core/errors';
import type { Request } from 'express';
import { TransportError } from '../problems.ts';
import { respell, toCamelCase } from '../spelling.ts';
import type { ParamType, Route } from './routes.ts';

/**
 * The procedure's input from body, query and path. Text that is no value of its parameter's type stays text, and
 * the procedure's own schema refuses it.
 *
 * @throws DomainError `invalid_input` for an unknown or doubled parameter, or a body that is no object;
 *   TransportError `unsupported_media_type` for a body that is no JSON.
 */
export function decodeInput(route: Route, request: Request): unknown {
  const params = route.params ?? {};
  const input: Record<string, unknown> = { ...decodeBody(route, request) };
  for (const [name, value] of Object.entries(request.query)) {
    const type = Object.hasOwn(params, name) && !route.path.includes(`:${name}`) ? params[name] : undefined;
    if (type === undefined) throw invalid(name, 'There is no such parameter.');
    if (typeof value !== 'string') throw invalid(name, 'The parameter may be given once.');
    input[toCamelCase(name)] = decode(type, value);
  }
  for (const [name, value] of Object.entries(request.params)) {
    input[toCamelCase(name)] = decode(params[name] ?? 'text', String(value));
  }
  return input;
}

function decodeBody(route: Route, request: Request): Record<string, unknown> {
  if (route.method === 'GET' || route.method === 'DELETE') return {};
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
    // The camelCase spelling is the procedures'; REST has one name for a field, too.
    if (/[A-Z]/.test(name)) throw invalid(name, 'There is no such field.');
    return [toCamelCase(name), respell(value, toCamelCase)];
  });
  return Object.fromEntries(entries);
}

function decode(type: ParamType, text: string): unknown {
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function invalid(name: string, message: string): DomainError {
  return new DomainError('invalid_input', `${name}: ${message}`, [{ path: [name], message }]);
}
