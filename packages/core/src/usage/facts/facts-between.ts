import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import type { Fact } from './replace-window.ts';

type Row = Record<string, unknown> &
  Record<
    | 'requests'
    | 'tokens_input'
    | 'tokens_output'
    | 'tokens_reasoning'
    | 'tokens_cached'
    | 'model'
    | 'provider',
    string | null
  > & { hour_ms: string; cost: string; byok_cost: string };

/** The stored facts of a key from a whole hour to a whole hour (exclusive). */
export async function factsBetween(
  tx: TxCtx,
  key: { readonly teamId: number; readonly id: number },
  from: Date,
  to: Date,
): Promise<Fact[]> {
  const result = await tx.db.execute<Row>(sql`
    SELECT extract(epoch FROM u.hour) * 1000 AS hour_ms, m.name AS model, p.name AS provider, u.requests,
      u.tokens_input, u.tokens_output, u.tokens_reasoning, u.tokens_cached, u.cost, u.byok_cost
    FROM usage_hour u JOIN models m ON m.id = u.model_id JOIN providers p ON p.id = u.provider_id
    WHERE u.team_id = ${key.teamId} AND u.key_id = ${key.id}
      AND u.hour >= ${from.toISOString()} AND u.hour < ${to.toISOString()}`);
  const number = (text: string | null) => (text === null ? null : Number(text));
  return result.map((row) => ({
    hour: new Date(Number(row.hour_ms)),
    model: row.model,
    provider: row.provider,
    requests: number(row.requests),
    tokensInput: number(row.tokens_input),
    tokensOutput: number(row.tokens_output),
    tokensReasoning: number(row.tokens_reasoning),
    tokensCached: number(row.tokens_cached),
    cost: BigInt(row.cost),
    byokCost: BigInt(row.byok_cost),
  }));
}
