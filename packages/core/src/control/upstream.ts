import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '../context.ts';
import { DomainError, refuse } from '../errors.ts';
import type { KeyRow } from '../keys/key.ts';
import type { KeyChange, OpenRouter } from '../openrouter/client.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { KeyListRow } from '../openrouter/schemas.ts';
import { giveBack, type Pace, throttle } from '../rate-limit/throttle.ts';
import { openManagerSecret } from '../sync/key.ts';

/** Somebody waits for the answer. */
const PATIENCE = { timeoutMs: 8_000, longestWaitMs: 5_000 };
/** After the first try of a change that failed; it doubles. */
const PAUSE_MS = 300;
const RETRY_SECONDS = 30;

/** @throws DomainError `key_not_controlled` where no management key that works lists the key. */
export async function requireManagerSecret(ctx: Ctx, key: KeyRow): Promise<string> {
  const secret = key.goneAt === null ? await openManagerSecret(ctx, key) : null;
  if (secret === null) throw refuse('key_not_controlled');
  return secret;
}

/** One change at a time, over all processes. None takes as long as a turn that a crash leaves behind. */
const TURN: Pace = { burst: 1, secondsEach: 30 };
/** Who waits for a turn looks again after so long, and gives up after so many looks, which such a turn does not outlast. */
const LOOK_MS = 200;
const MAX_LOOKS = 160;

/**
 * Changes a limit when no other change of it is under way: which of two comes last at OpenRouter, their answers do not tell.
 *
 * @throws DomainError `openrouter_unavailable` when the turn does not come; and what `change` throws.
 */
export async function inTurn<T>(ctx: Ctx, { id }: KeyRow, change: () => Promise<T>): Promise<T> {
  const bucket = `key-limit:${id}`;
  for (let looks = 1; (await throttle(ctx, bucket, TURN)) > 0; looks += 1) {
    if (looks === MAX_LOOKS) throw refuse('openrouter_unavailable', { retryAfterSeconds: RETRY_SECONDS });
    await sleep(LOOK_MS);
  }
  try {
    return await change();
  } finally {
    await giveBack(ctx, bucket, TURN);
  }
}

/**
 * Changes a key at OpenRouter while somebody waits.
 *
 * @throws DomainError `key_change_refused` when OpenRouter says no, `openrouter_unavailable` when that may pass.
 */
export async function changeUpstream(
  ctx: Ctx,
  key: KeyRow,
  secret: string,
  change: KeyChange,
): Promise<KeyListRow> {
  try {
    return await sendChange(ctx.openrouter.with(PATIENCE), secret, key.hash, change, 2);
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (!error.isRefusal) throw refuse('openrouter_unavailable', { retryAfterSeconds: RETRY_SECONDS });
    throw new DomainError({ code: 'key_change_refused', params: { status: error.status } });
  }
}

/**
 * Changes a key at OpenRouter, and tries again after a failure that may pass.
 *
 * @throws OpenRouterError of the first try: it may have come through, so that a refusal of a later one is none of the change.
 */
export async function sendChange(
  openrouter: OpenRouter,
  secret: string,
  hash: string,
  change: KeyChange,
  tries = 4,
): Promise<KeyListRow> {
  const once = openrouter.with({ attempts: 1 });
  let first: OpenRouterError | undefined;
  for (let failed = 1; ; failed += 1) {
    try {
      return await once.updateKey(secret, hash, change);
    } catch (error) {
      if (!(error instanceof OpenRouterError)) throw error;
      first ??= error;
      if (error.isRefusal || failed === tries) throw first;
      await sleep(PAUSE_MS * 2 ** (failed - 1));
    }
  }
}
