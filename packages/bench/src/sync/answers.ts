import { ledgerFacts, rollupDifferences, storedFacts } from '@watcher/core/testing/facts';
import type { Watched } from './watched.ts';

/** @throws Error unless the facts of all teams are the simulator's ledger to the last digit, and the rollups their sums. */
export async function assertLedger({ ctx, sim, teamIds }: Watched): Promise<void> {
  const stored: string[] = [];
  for (const teamId of teamIds) stored.push(...(await storedFacts(ctx, teamId)));
  const reported = ledgerFacts(sim.ledger.rows());
  const known = new Set(stored);
  const missing = reported.filter((fact) => !known.has(fact));
  if (stored.length !== reported.length || missing.length > 0)
    throw new Error(`${stored.length} facts for ${reported.length} of the ledger; not stored: ${missing[0]}`);
  const differences = await rollupDifferences(ctx);
  if (differences !== 0) throw new Error(`${differences} rows of the rollups are not sums over the facts.`);
}
