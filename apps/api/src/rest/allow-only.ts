import type { RequestHandler } from 'express';
import { TransportError } from '../problems.ts';

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
      throw new TransportError('method_not_allowed', `${request.method} is not possible here.`);
    }
    response.status(204).end();
  };
}
