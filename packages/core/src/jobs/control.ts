import type { WithDb } from '../db/client.ts';
import { enqueueAfter, enqueueNext } from './enqueue.ts';

interface Controlled {
  readonly teamId: number;
  readonly id: number;
}

/**
 * Asks that OpenRouter be brought into line with the causes that the caller's transaction writes. One that waits already
 * keeps its time.
 */
export function enqueueControl(tx: WithDb, key: Controlled): Promise<void> {
  return enqueueAfter(tx, 'control-key', payloadOf(key), optionsOf(key));
}

/** The same after exactly so long, in place of one that waits. */
export function enqueueControlIn(tx: WithDb, key: Controlled, delayMs: number): Promise<void> {
  return enqueueNext(tx, 'control-key', payloadOf(key), { ...optionsOf(key), delayMs });
}

function payloadOf({ teamId, id }: Controlled) {
  return { teamId, keyId: id };
}

function optionsOf({ id }: Controlled) {
  const name = `control:${id}`;
  return { jobKey: name, queue: name };
}
