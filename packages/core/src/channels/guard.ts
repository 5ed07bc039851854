import type { Ctx } from '../context.ts';
import { passThrottle } from '../rate-limit/throttle.ts';

/** Messages that people of one team send by hand: whoever may sign up must not flood a mailbox or a host from here. */
const BY_HAND = { burst: 30, secondsEach: 20 };

/** @throws DomainError `too_many_attempts` when a team sends messages by hand in bulk. */
export function guardSending(ctx: Ctx, teamId: number): Promise<void> {
  return passThrottle(ctx, `send-by-hand:${teamId}`, BY_HAND);
}
