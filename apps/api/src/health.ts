import type { Deps } from '@watcher/core/deps';
import { refuse } from '@watcher/core/errors';
import express, { type Router } from 'express';
import { z } from 'zod';
import { allowOnly } from './rest/allow-only.ts';

export const healthOutput = z.object({ status: z.literal('ok') });

const ok: z.infer<typeof healthOutput> = { status: 'ok' };

/** `/healthz`: the process lives. `/readyz`: the database answers too (migrations have run before we listen). */
export function health(deps: Deps): Router {
  const router = express.Router();
  router
    .route('/healthz')
    .get((_request, response) => {
      response.json(ok);
    })
    .all(allowOnly(['GET']));
  router
    .route('/readyz')
    .get(async (_request, response) => {
      await deps.ping().catch(() => {
        throw refuse('database_unavailable', { retryAfterSeconds: 5 });
      });
      response.json(ok);
    })
    .all(allowOnly(['GET']));
  return router;
}
