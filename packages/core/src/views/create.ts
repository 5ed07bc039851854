import { readView, viewHref } from '@watcher/contract/explore-view';
import type { CreateViewInput, SavedView } from '@watcher/contract/views';
import { MAX_VIEWS } from '@watcher/contract/views-fields';
import { and, count, eq, sql } from 'drizzle-orm';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { savedViews } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { toView } from './view.ts';

/**
 * Gives a view of the explorer a name. Equal views are kept in equal words, whatever order they were written in.
 *
 * @throws DomainError `view_limit_reached`, or `view_name_taken`.
 */
export async function createView(ctx: Ctx, scope: Scope, input: CreateViewInput): Promise<SavedView> {
  const { teamId } = scope;
  const { name } = input;
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertNameFree(tx, teamId, name);
    await assertRoom(tx, teamId);
    const query = viewHref(readView(new URLSearchParams(input.query))).slice(1);
    const [row] = await tx.db
      .insert(savedViews)
      .values({ teamId, name, query, createdAt: tx.now() })
      .returning();
    if (row === undefined) throw new Error('The view was not stored.');
    await announceChange(tx, teamId);
    return toView(row);
  });
}

async function assertNameFree(tx: TxCtx, teamId: number, name: string): Promise<void> {
  const same = and(eq(savedViews.teamId, teamId), eq(sql`lower(${savedViews.name})`, sql`lower(${name})`));
  const [taken] = await tx.db.select({ name: savedViews.name }).from(savedViews).where(same);
  if (taken !== undefined) throw new DomainError({ code: 'view_name_taken', params: { name: taken.name } });
}

async function assertRoom(tx: TxCtx, teamId: number): Promise<void> {
  const [all] = await tx.db.select({ total: count() }).from(savedViews).where(eq(savedViews.teamId, teamId));
  if ((all?.total ?? 0) < MAX_VIEWS) return;
  throw new DomainError({ code: 'view_limit_reached', params: { limit: MAX_VIEWS } });
}
