import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { type KeyRow, nameOf } from '../keys/key.ts';

export type DisableCause = KeyRow['disableCauses'][number];

export function subjectOf(key: KeyRow) {
  return { type: 'key', id: key.id, name: nameOf(key) } as const;
}

export async function setControl(
  tx: Pick<Ctx, 'db'>,
  { teamId, id }: Pick<KeyRow, 'teamId' | 'id'>,
  values: Partial<Pick<KeyRow, 'disableCauses' | 'isDisabledByUs' | 'disabled'>>,
): Promise<void> {
  await tx.db
    .update(apiKeys)
    .set(values)
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)));
}
