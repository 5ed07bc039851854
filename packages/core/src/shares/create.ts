import { DAY } from '@watcher/contract/calendar/time';
import type { CreatedShare, CreateShareInput } from '@watcher/contract/shares';
import { MAX_SHARES } from '@watcher/contract/shares-fields';
import { count, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import { zoneOfTeam } from '../budgets/budget.ts';
import { assertOwn } from '../budgets/input.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { shares } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { newShareToken } from '../lib/token.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { toShare } from './share.ts';

/**
 * Makes a link that shows figures of the team to whoever has it. Its token is in this answer only.
 *
 * @throws DomainError `share_limit_reached`, `key_not_found`, or `key_of_another_team`.
 */
export async function createShare(ctx: Ctx, scope: Scope, input: CreateShareInput): Promise<CreatedShare> {
  const { teamId } = scope;
  const token = newShareToken();
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertRoom(tx, teamId);
    await assertOwn(tx, scope, { keyIds: input.keyIds, channelIds: undefined });
    const now = tx.now();
    const { startDate = null, endDate = null } = input;
    const [row] = await tx.db
      .insert(shares)
      .values({
        teamId,
        name: input.name,
        hash: sha256Hex(token),
        keyIds: input.keyIds === undefined ? null : [...new Set(input.keyIds)],
        tag: input.tag ?? null,
        period: startDate === null ? (input.period ?? 'month') : 'custom',
        startDate,
        endDate,
        timeZone: input.timeZone ?? (await zoneOfTeam(tx, teamId)),
        showKeys: input.showKeys,
        createdAt: now,
        expiresAt: new Date(now.getTime() + input.expiresInDays * DAY),
      })
      .returning();
    if (row === undefined) throw new Error('The share link was not stored.');
    const share = toShare(row, now);
    const { id, name, isExpired: _, createdAt: _at, ...shown } = share;
    await recordAct(tx, scope, {
      action: 'share.created',
      subject: { type: 'share', id, name },
      data: shown,
    });
    await announceChange(tx, teamId);
    return { ...share, token };
  });
}

async function assertRoom(tx: TxCtx, teamId: number): Promise<void> {
  const [all] = await tx.db.select({ total: count() }).from(shares).where(eq(shares.teamId, teamId));
  if ((all?.total ?? 0) < MAX_SHARES) return;
  throw new DomainError({ code: 'share_limit_reached', params: { limit: MAX_SHARES } });
}
