import { DomainError } from '@watcher/core/errors';
import type { RequestHandler } from 'express';

/**
 * Ends the chain of one path: OPTIONS is answered, any other method refused, with `Allow` either way and for no cache
 * to keep.
 */
export function allowOnly(methods: readonly string[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return (request, response) => {
    response.setHeader('Allow', allow);
    response.setHeader('Cache-Control', 'no-store');
    if (request.method !== 'OPTIONS') {
      throw new DomainError({ code: 'method_not_allowed', params: { method: request.method } });
    }
    response.status(204).end();
  };
}
