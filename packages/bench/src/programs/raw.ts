import { refuse } from '@watcher/core/errors';
import { tokenAuthentication } from '@watcher/core/tokens';
import express from 'express';
import { openCore } from '../core.ts';
import { rawStatements } from '../data/raw-rows.ts';

/**
 * `GET /stats` of the typical design: the token and its rate limit as in the product, then a sum over the raw rows. No
 * checks of input or output, no other headers, so that only the design is compared.
 */
const { ctx } = openCore(String(process.env['DATABASE_URL']));
if (!('$client' in ctx.db)) throw new Error('A pool is needed.');
const pool = ctx.db.$client;
const authenticateToken = tokenAuthentication(ctx);

const server = express()
  .disable('x-powered-by')
  .get('/stats', async (request, response) => {
    const access = await authenticateToken(String(request.header('authorization')).slice('Bearer '.length));
    if (access === null) throw refuse('api_token_refused');
    const { start_date: from, end_date: to } = request.query;
    const [statement] = rawStatements(access.scope.teamId, String(from), String(to)).stats;
    const [row] = await pool.unsafe(statement.text, [...statement.values], { prepare: true });
    if (row === undefined) throw new Error('A sum has a row.');
    response.json({
      summary: {
        total_requests: Number(row['requests']),
        total_cost: Number(row['cost']) / 1e12,
        total_tokens_input: Number(row['tokens_input']),
        total_tokens_output: Number(row['tokens_output']),
        byok_cost: Number(row['byok_cost']) / 1e12,
      },
    });
  })
  .listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
  });
process.on('disconnect', () => process.exit(0));
