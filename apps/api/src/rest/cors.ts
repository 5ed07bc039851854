import type { RequestHandler } from 'express';

const EXPOSED = [
  'ETag',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
  'X-Total-Count',
].join(', ');

/**
 * Lets pages of any origin read the public API: it is opened by a token that the page itself sends, never by a cookie.
 */
export const anyOrigin: RequestHandler = (request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', EXPOSED);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    return next();
  }
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', 'Accept, Authorization, X-Request-Id, X-Team-Id');
  response.setHeader('Access-Control-Max-Age', '7200');
  response.setHeader('Cache-Control', 'no-store');
  response.status(204).end();
};
