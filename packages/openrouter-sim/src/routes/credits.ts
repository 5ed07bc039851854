import type { Call, Route } from '../api.ts';
import { toNumber } from '../money.ts';

function credits({ sim, ledger, now, account }: Call) {
  const usage = account.keys.reduce(
    (sum, { hash }) => sum + sim.sources.lifetime(ledger, { keyHash: hash, now }, now + 1).usage,
    0n,
  );
  return { data: { total_credits: toNumber(account.shownCredits(now)), total_usage: toNumber(usage) } };
}

/** Credits bought and used by the whole account, deleted keys included. */
export const creditsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/credits',
    access: 'management',
    handle: (call) => ({ status: 200, body: credits(call) }),
  },
];
