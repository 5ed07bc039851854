import { DomainError, refuse } from '@watcher/core/errors';
import type { Request, RequestHandler } from 'express';

/** Procedures that one request may call; the pages call four at most. */
export const MAX_BATCH = 10;

/**
 * How many procedures a request to tRPC calls: their names stand in its path, with commas between them, which may be
 * percent-encoded.
 *
 * @throws DomainError `malformed_request` where the encoding is broken.
 */
export function callsOf(request: Request): number {
  try {
    return decodeURIComponent(request.path).split(',').length;
  } catch {
    throw refuse('malformed_request');
  }
}

/**
 * Refuses what tRPC's own reader would fail on: a batch without bounds, a `Host` that is no host, a body that is not
 * JSON.
 */
export const guardTrpc: RequestHandler = (request, _response, next) => {
  if (callsOf(request) > MAX_BATCH) {
    throw new DomainError({ code: 'batch_too_large', params: { limit: MAX_BATCH } });
  }
  if (!URL.canParse(`http://${request.headers.host}/`)) throw refuse('malformed_request');
  const type = request.headers['content-type'];
  if (request.method === 'POST' && type !== undefined && !/^application\/json\b/i.test(type)) {
    throw refuse('json_required');
  }
  next();
};
