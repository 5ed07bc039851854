import type { WithDb } from '../db/client.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { type Pace, pauseTurns, takeTurn } from '../rate-limit/throttle.ts';
import type { AccountPace } from './http.ts';

/** At most 60 calls in any minute: 20 at once, and one every 1.5 s after them. OpenRouter was seen to allow 64. */
const CALLS: Pace = { burst: 20, secondsEach: 1.5 };

/** The pace that all processes on one database keep together. */
export function createAccountPace(ctx: WithDb): AccountPace {
  const bucket = (secret: string) => `openrouter:${sha256Hex(secret)}`;
  return {
    takeTurn: (secret, longestWaitMs) => takeTurn(ctx, bucket(secret), CALLS, longestWaitMs),
    pause: (secret, forMs) => pauseTurns(ctx, bucket(secret), CALLS, forMs),
  };
}
