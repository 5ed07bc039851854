import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { enqueueAfter } from '../jobs/enqueue.ts';
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

/** Asks that OpenRouter be brought into line with the causes that the caller's transaction writes. */
export function enqueueControl(
  tx: Pick<Ctx, 'db'>,
  { teamId, id }: Pick<KeyRow, 'teamId' | 'id'>,
): Promise<void> {
  const name = `control:${id}`;
  return enqueueAfter(tx, 'control-key', { teamId, keyId: id }, { jobKey: name, queue: name });
}
