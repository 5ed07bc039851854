import { isDeepStrictEqual } from 'node:util';
import type { ChannelKind } from '@watcher/contract/channels';
import { type FieldError, fieldErrorsOf } from '@watcher/contract/problems/issues';
import { z } from 'zod';
import { channelOf } from '../alerts/channels/index.ts';
import type { Ctx } from '../context.ts';
import type { channels } from '../db/schema/index.ts';
import { identityOf } from '../encryption/sealed.ts';
import { DomainError, refuse } from '../errors.ts';
import type { Sealed } from '../lib/cipher.ts';

export function sealSettings(ctx: Pick<Ctx, 'cipher'>, id: number, stored: unknown): Sealed {
  return ctx.cipher.seal(JSON.stringify(stored), identityOf('channels', id));
}

/** Settings with their secrets, for a delivery and for the kind's own schema only. */
export function openSettings(
  ctx: Pick<Ctx, 'cipher'>,
  { id, settings, settingsKeyId }: Pick<ChannelRow, 'id' | 'settings' | 'settingsKeyId'>,
): unknown {
  return JSON.parse(ctx.cipher.open({ bytes: settings, keyId: settingsKeyId }, identityOf('channels', id)));
}

type ChannelRow = typeof channels.$inferSelect;

/** Whether a channel has the settings that it had at another time, whenever they were sealed. */
export function hasSameSettings(ctx: Pick<Ctx, 'cipher'>, now: ChannelRow, then: ChannelRow): boolean {
  return isDeepStrictEqual(openSettings(ctx, now), openSettings(ctx, then));
}

type Given = Readonly<Record<string, unknown>>;

/**
 * What to seal of a new channel's settings.
 *
 * @throws DomainError `invalid_input` naming every setting that is wrong, or whose address is private.
 */
export function newSettings(ctx: Pick<Ctx, 'means'>, kind: ChannelKind, given: Given): unknown {
  const channel = channelOf(kind);
  const parsed = channel.input.safeParse(given);
  if (!parsed.success) throw refuse('invalid_input', { fields: parsed.error.issues.flatMap(errorsOf) });
  const stored = channel.create(parsed.data);
  assertAddress(ctx, stored);
  return stored;
}

/** The same of settings that change. @throws DomainError as `newSettings`. */
export function changedSettings(
  ctx: Pick<Ctx, 'means'>,
  kind: ChannelKind,
  stored: unknown,
  change: Given,
): unknown {
  const changed = channelOf(kind).change(stored, change);
  if ('issues' in changed) {
    const fields = changed.issues.map(({ path, message }) => refused(path, message));
    throw refuse('invalid_input', { fields });
  }
  assertAddress(ctx, changed.stored);
  return changed.stored;
}

/** A header is named by who gives it, so that the field to blame is all of them. */
function errorsOf(found: z.core.$ZodIssue): FieldError[] {
  const [inner] = found.code === 'invalid_key' ? found.issues : [];
  if (inner !== undefined) return [refused(found.path.slice(0, -1).map(String), inner.message)];
  return fieldErrorsOf(found).map(({ path, problem }) =>
    problem.code === 'wrong_format' ? refused(path, found.message) : { path: ['settings', ...path], problem },
  );
}

function refused(path: readonly string[], reason: string): FieldError {
  return { path: ['settings', ...path], problem: { code: 'setting_refused', params: { reason } } };
}

const withUrl = z.object({ url: z.string() });

/** What can be told of an address without asking anybody is said at once; a name is looked up when it is sent to. */
function assertAddress({ means }: Pick<Ctx, 'means'>, stored: unknown): void {
  const parsed = withUrl.safeParse(stored);
  if (!parsed.success) return;
  const error = means.outbound.check(parsed.data.url);
  if (error?.code !== 'private_address') return;
  const problem = { code: 'private_address', params: error.params } as const;
  throw new DomainError(
    { code: 'invalid_input', params: {} },
    { fields: [{ path: ['settings', 'url'], problem }] },
  );
}
