import type { Deps } from '@watcher/core/deps';
import express, { type Router } from 'express';

/** `/healthz`: the process lives. `/readyz`: the database answers too (migrations have run before we listen). */
export function health(deps: Deps): Router {
  const router = express.Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    try {
      await deps.ping();
      response.json({ status: 'ready' });
    } catch {
      response
        .status(503)
        .set('Retry-After', '5')
        .json({ status: 'unavailable', reason: 'The database does not answer.' });
    }
  });
  return router;
}
