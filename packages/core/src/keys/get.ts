import type { Key } from '@watcher/contract/keys';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { findOwnKey, toKey } from './internal.ts';

/** @throws DomainError `not_found`, or `forbidden` when the key is somebody else's. */
export async function getKey(ctx: Ctx, input: { id: number }): Promise<Key> {
  return toKey(await findOwnKey(ctx, requireSession(ctx).userId, input.id));
}
