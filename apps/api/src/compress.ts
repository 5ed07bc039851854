import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/** Shorter answers do not shrink by what it costs to try. */
const THRESHOLD = 2048;

/**
 * Long answers shrink to a fifth, for less time than a network of 100 Mbit/s takes to carry the rest. Higher levels
 * take twice the time for a tenth less. Events are not held back until there are enough of them.
 */
export const compress: RequestHandler = compression({
  threshold: THRESHOLD,
  level: 1,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
  filter: (request, response) =>
    !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
    compression.filter(request, response),
});

/**
 * For an answer that is at hand and not begun: wrapping every answer in advance costs more than a short one does.
 *
 * @param length of the body, in bytes; infinite where it is streamed.
 */
export function compressIfLong(response: Response, length: number): void {
  if (length >= THRESHOLD) compress(response.req, response, () => undefined);
}
