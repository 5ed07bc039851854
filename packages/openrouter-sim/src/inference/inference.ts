import type { Account, ApiKey } from '../accounts.ts';
import { ApiError } from '../api-error.ts';
import type { Clock } from '../clock.ts';
import type { GenerationInput } from '../generation.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings.ts';
import type { Arrivals } from './arrivals.ts';
import { assertAccepted, assertMaySpend } from './check.ts';

/** What became of a request: the entry it is or will be billed with, or the status and message of its refusal. */
export type InferenceOutcome =
  | { readonly status: 200; readonly entry: Entry }
  | { readonly status: number; readonly entry: null; readonly message: string };

/** What of the simulator a request meets. */
export interface InferenceHost {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly arrivals: Arrivals;
  findKey(hash: string): { readonly account: Account; readonly key: ApiKey } | undefined;
  asInferenceKnows(key: ApiKey): ApiKey;
  draft(input: GenerationInput): Entry;
}

/**
 * Checks a request and runs it. Its entry is written when it ends, `settings.delay.inference` from now.
 * @throws ApiError 401, 402 or 403 for a request that is not routed
 */
export function runInference(sim: InferenceHost, input: GenerationInput): Entry {
  const found = sim.findKey(input.keyHash);
  if (found === undefined) throw new ApiError(401, 'User not found.');
  const now = sim.clock.now();
  const { ledger, settings } = sim;
  const key = sim.asInferenceKnows(found.key);
  assertAccepted(key, now);
  const { account } = found;
  assertMaySpend({ account, key, model: input.model }, { ledger, now, settings });
  const dueAt = now + settings.delay.inference;
  const entry = sim.draft({ at: dueAt, ...input });
  if (dueAt > now) sim.arrivals.add(dueAt, entry);
  else ledger.add(entry);
  return entry;
}

/** As `runInference`, with a refusal as an outcome. */
export function requestInference(sim: InferenceHost, input: GenerationInput): InferenceOutcome {
  try {
    return { status: 200, entry: runInference(sim, input) };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, entry: null, message: error.message };
    throw error;
  }
}
