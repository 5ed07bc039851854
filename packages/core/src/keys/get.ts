import type { Ctx, Scope } from '../context.ts';
import { findOwnKey, type KeyView, toKey } from './key.ts';

/** @throws DomainError `key_not_found`, or `key_of_another_team`. */
export async function getKey(ctx: Ctx, scope: Scope, input: { id: number }): Promise<KeyView> {
  return toKey(await findOwnKey(ctx, scope, input.id), ctx.now());
}
