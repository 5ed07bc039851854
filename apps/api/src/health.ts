import type { Deps } from '@watcher/core/deps';
import { refuse } from '@watcher/core/errors';
import { VERSION } from '@watcher/core/version';
import express, { type Router } from 'express';
import { z } from 'zod';
import { allowOnly } from './rest/allow-only.ts';

export const healthOutput = z.object({
  status: z.literal('ok'),
  version: z.string().meta({ description: 'Of the product that answers.', examples: [VERSION] }),
});

const ok: z.infer<typeof healthOutput> = { status: 'ok', version: VERSION };

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
