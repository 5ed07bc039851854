import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { readInteger } from '../db/decode.ts';
import { apiKeys, ignoredKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import { announceChange } from '../live.ts';
import { lockTeam } from '../teams/team.ts';
import { releaseToCounter } from '../usage/facts/release-to-counter.ts';
import { rememberId } from './former.ts';
import { type KeyRow, lockOwnKey, subjectOf } from './key.ts';
import { keepDisabling } from './left-disabled.ts';

/**
 * Removes a key and its usage. A management key takes the keys with it that were found through it; one that another
 * management key lists as well goes on with that one, and one that was pasted too stays and is watched by its own counter
 * from then on. A found key that is removed does not come back with the next listing.
 *
 * @throws DomainError `key_not_found`, or `key_of_another_team`.
 */
export async function removeKey(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  const { teamId } = scope;
  await withTransaction(ctx, async (tx) => {
    await lockTeam(tx, teamId);
    const key = await lockOwnKey(tx, scope, input.id);
    if (key.managedBy !== null) {
      await tx.db
        .insert(ignoredKeys)
        .values({ teamId, managedBy: key.managedBy, hash: key.hash })
        .onConflictDoNothing();
    }
    await handOver(tx, key);
    await releaseFoundKeys(tx, key);
    await deleteWithUsage(tx, key);
    await recordAct(tx, scope, { action: 'key.removed', subject: subjectOf(key), data: { kind: key.kind } });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
}

/** Who replaces a management key adds the new one and removes the old one: nothing of its keys is lost by that. */
async function handOver(tx: TxCtx, manager: KeyRow): Promise<void> {
  const { teamId, id } = manager;
  const heirs = await tx.db.execute(sql`
    WITH handed AS (
      UPDATE api_keys k SET managed_by = m.id, also_listed_by = NULL
      FROM api_keys m
      WHERE k.team_id = ${teamId} AND k.managed_by = ${id} AND m.team_id = ${teamId} AND m.id = k.also_listed_by
      RETURNING m.id
    )
    SELECT DISTINCT id FROM handed`);
  for (const heir of heirs) await enqueueSync(tx, { teamId, id: readInteger(heir, 'id'), managedBy: null });
}

async function releaseFoundKeys(tx: TxCtx, manager: KeyRow): Promise<void> {
  const itsKeys = and(eq(apiKeys.teamId, manager.teamId), eq(apiKeys.managedBy, manager.id));
  const found = and(itsKeys, isNull(apiKeys.secret));
  for (const key of await tx.db.select().from(apiKeys).where(found).for('update'))
    await deleteWithUsage(tx, key);
  const pasted = and(itsKeys, isNotNull(apiKeys.secret));
  const kept = await tx.db.update(apiKeys).set({ managedBy: null }).where(pasted).returning();
  for (const key of kept) await releaseToCounter(tx, key);
}

async function deleteWithUsage(tx: TxCtx, key: KeyRow): Promise<void> {
  const { teamId, id } = key;
  await rememberId(tx, key);
  await keepDisabling(tx, key);
  await tx.db.execute(sql`DELETE FROM usage_hour WHERE team_id = ${teamId} AND key_id = ${id}`);
  await tx.db.execute(sql`DELETE FROM usage_span WHERE team_id = ${teamId} AND key_id = ${id}`);
  // What the clean-up took from the facts is still in here.
  await tx.db.execute(sql`DELETE FROM usage_key WHERE team_id = ${teamId} AND key_id = ${id}`);
  await tx.db.delete(apiKeys).where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)));
}
