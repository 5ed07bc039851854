import { refuse } from '@watcher/core/errors';
import { tokenAuthentication } from '@watcher/core/tokens';
import { stats } from '@watcher/core/usage';
import express from 'express';
import { openCore } from '../core.ts';
import { lastDays } from '../data/period.ts';
import { type Statement, statementsOf } from '../statements.ts';

/**
 * `GET /stats` by Express and the driver alone: the statements that the product sends for the same request, the token's
 * first and then those of the answer together, and the first row as JSON. No scopes, no checks, no log, no headers, so
 * that only what the product puts around its statements is compared.
 */
const { ctx } = openCore(String(process.env['DATABASE_URL']));
if (!('$client' in ctx.db)) throw new Error('A pool is needed.');
const pool = ctx.db.$client;
const token = String(process.env['BENCH_TOKEN']);
const authenticate = tokenAuthentication(ctx);
const found = await authenticate(token);
if (found === null) throw refuse('api_token_refused');
const access = await statementsOf(ctx, () => authenticate(token));
const answer = await statementsOf(ctx, (ctx) => stats(ctx, found.scope, lastDays(30)));

const run = ({ text, values }: Statement) => pool.unsafe(text, [...values], { prepare: true });

const server = express()
  .disable('x-powered-by')
  .get('/stats', async (_request, response) => {
    const [counted] = await Promise.all(access.map(run));
    if (counted?.[0] === undefined) throw refuse('api_token_refused');
    const [sums] = await Promise.all(answer.map(run));
    response.json({ summary: sums?.[0] });
  })
  .listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
  });
process.on('disconnect', () => process.exit(0));
