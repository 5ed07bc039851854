import { type CreateChannelInput, MAX_CHANNELS } from '@watcher/contract/channels';
import type { Locale } from '@watcher/contract/problems/sentences';
import { count, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { readInteger } from '../db/decode.ts';
import { channels } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError, refuse } from '../errors.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { type ChannelView, toChannel } from './channel.ts';
import { newSettings, sealSettings } from './settings.ts';

const signed = z.object({ signingSecret: z.string() });

/**
 * Sets up a channel. The secret that a webhook's deliveries are signed with is in this answer only.
 *
 * @param locale the language of its messages.
 * @throws DomainError `invalid_input` about its settings, `email_not_configured`, or `channel_limit_reached`.
 */
export async function createChannel(
  ctx: Ctx,
  scope: Scope,
  input: CreateChannelInput,
  locale: Locale,
): Promise<ChannelView & { readonly signingSecret?: string }> {
  const { teamId } = scope;
  const { kind, name } = input;
  if (kind === 'email' && ctx.means.smtp === null) throw refuse('email_not_configured');
  const settings = newSettings(ctx, kind, input.settings);
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, { teamId });
    await assertRoom(tx, teamId);
    const id = await nextId(tx);
    const sealed = sealSettings(tx, id, settings);
    const [row] = await tx.db
      .insert(channels)
      .values({
        teamId,
        id,
        kind,
        name,
        settings: sealed.bytes,
        settingsKeyId: sealed.keyId,
        locale,
        createdAt: tx.now(),
      })
      .returning();
    if (row === undefined) throw new Error('The channel was not stored.');
    await recordAct(tx, scope, {
      action: 'channel.added',
      subject: { type: 'channel', id, name },
      data: { kind },
    });
    await announceChange(tx, teamId);
    const secret = signed.safeParse(settings);
    return {
      ...toChannel(tx, row),
      ...(secret.success ? { signingSecret: secret.data.signingSecret } : {}),
    };
  });
}

async function assertRoom(tx: TxCtx, teamId: number): Promise<void> {
  const [all] = await tx.db.select({ total: count() }).from(channels).where(eq(channels.teamId, teamId));
  if ((all?.total ?? 0) < MAX_CHANNELS) return;
  throw new DomainError({ code: 'channel_limit_reached', params: { limit: MAX_CHANNELS } });
}

/** The id is part of what the settings are sealed for, so it is drawn before the row exists. */
async function nextId(tx: TxCtx): Promise<number> {
  const [row] = await tx.db.execute(sql`SELECT nextval(pg_get_serial_sequence('channels', 'id')) AS id`);
  if (row === undefined) throw new Error('A sequence has a next number.');
  return readInteger(row, 'id');
}
