import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse } from '@watcher/core/errors';
import { isLoopback } from '@watcher/core/settings';
import express, { type Request, type Router } from 'express';
import { allowOnly } from '../rest/allow-only.ts';
import type { Metrics } from './metrics.ts';

/**
 * `GET /metrics` for Prometheus: whoever has METRICS_TOKEN, or this machine alone where that is not set.
 *
 * @param token undefined: none is set
 */
export function metricsRouter(metrics: Metrics, token: string | undefined): Router {
  const router = express.Router();
  router
    .route('/metrics')
    .get(async (request, response) => {
      if (token === undefined ? !isFromHere(request) : !isBearer(request, token)) {
        throw refuse(token === undefined ? 'metrics_local_only' : 'metrics_token_refused');
      }
      response.set('Cache-Control', 'no-store');
      response.type(metrics.contentType).send(await metrics.text());
    })
    .all(allowOnly(['GET']));
  return router;
}

/** By the connection itself; what a proxy on this machine passes on comes from elsewhere. */
function isFromHere(request: Request): boolean {
  const { headers, socket } = request;
  const isPassedOn = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => name in headers);
  return !isPassedOn && isLoopback(socket.remoteAddress ?? '');
}

/** Compared in constant time. */
function isBearer(request: Request, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
