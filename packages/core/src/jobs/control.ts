import type { WithDb } from '../db/client.ts';
import { enqueueAfter } from './enqueue.ts';

/** Asks that OpenRouter be brought into line with the causes that the caller's transaction writes. */
export function enqueueControl(
  tx: WithDb,
  { teamId, id }: { readonly teamId: number; readonly id: number },
): Promise<void> {
  const name = `control:${id}`;
  return enqueueAfter(tx, 'control-key', { teamId, keyId: id }, { jobKey: name, queue: name });
}
