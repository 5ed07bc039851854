import type { Ctx } from '../context.ts';
import { identityOf } from '../encryption/sealed.ts';
import type { KeyRow } from './key.ts';

/** What the sealed secret of a key is bound to: its row, whoever owns it. */
export function secretIdentity(row: Pick<KeyRow, 'id'>): string {
  return identityOf('api_keys', row.id);
}

/** The key's value, for a call to OpenRouter only; null when only its hash is known. */
export function openSecret(
  ctx: Pick<Ctx, 'cipher'>,
  row: Pick<KeyRow, 'id' | 'secret' | 'secretKeyId'>,
): string | null {
  if (row.secret === null || row.secretKeyId === null) return null;
  return ctx.cipher.open({ bytes: row.secret, keyId: row.secretKeyId }, secretIdentity(row));
}
