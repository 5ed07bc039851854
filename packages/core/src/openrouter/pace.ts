import type { WithDb } from '../db/client.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { type Pace, pauseTurns, takeTurn } from '../rate-limit/throttle.ts';
import type { AccountPace, Lane } from './http.ts';

/**
 * Analytics: at most 60 calls in any minute, 20 at once and one every 1.5 s after them; OpenRouter was seen to allow 64.
 * Of keys no limit is published, only that there is one: at most 100 in a minute, of which the stop of a key takes three.
 */
const PACES: Readonly<Record<Lane, Pace>> = {
  usage: { burst: 20, secondsEach: 1.5 },
  account: { burst: 20, secondsEach: 0.75 },
};

/** The pace that all processes on one database keep together. */
export function createAccountPace(ctx: WithDb): AccountPace {
  const bucket = (lane: Lane, secret: string) => `openrouter-${lane}:${sha256Hex(secret)}`;
  return {
    takeTurn: (lane, secret, longestWaitMs) =>
      takeTurn(ctx, bucket(lane, secret), PACES[lane], longestWaitMs),
    pause: (lane, secret, forMs) => pauseTurns(ctx, bucket(lane, secret), PACES[lane], forMs),
  };
}
