import type { Key } from '@watcher/contract/keys';
import type { KeyProblem, KeyProblemCode } from '@watcher/contract/problems/codes';
import { sql } from 'drizzle-orm';
import { apiKeys } from '../db/schema/index.ts';
import { toUsd } from '../lib/money.ts';
import { limitHours, wasLimitSeenBefore } from './limit.ts';
import type { KeyRow } from './row.ts';

/** The columns that say what is wrong with a key from now on; a problem that stays keeps the time it began. */
export function problemColumns(
  before: Pick<KeyRow, 'problemCode' | 'problemSince'>,
  problem: KeyProblem | null,
  at: Date,
): Pick<KeyRow, 'problemCode' | 'problemParams' | 'problemSince'> {
  if (problem === null) return { problemCode: null, problemParams: null, problemSince: null };
  const stays = before.problemCode === problem.code;
  return {
    problemCode: problem.code,
    problemParams: problem.params,
    problemSince: stays ? before.problemSince : at,
  };
}

/**
 * What a sync that went well, or nearly so, leaves of what an earlier one ran into; what is wrong with the key itself
 * stays, and what was not understood in its listing until one is.
 */
export function syncProblemColumns(
  row: Pick<KeyRow, 'status' | 'problemCode' | 'problemParams' | 'problemSince'>,
  problem: KeyProblem | null,
  at: Date,
): Partial<ReturnType<typeof problemColumns>> {
  const { status, problemCode, problemParams: params } = row;
  const isOfListing =
    problemCode === 'not_understood' && params !== null && 'call' in params && params.call === LISTING_CALL;
  return status === 'invalid' || (problem === null && isOfListing) ? {} : problemColumns(row, problem, at);
}

/** Of what is not understood of a key in the listing of its account. */
export const LISTING_CALL = 'GET /keys';

/** `problemColumns` of a row that is new. */
export function problemColumnsOfInsert(problem: KeyProblem | null, at: Date) {
  return problemColumns({ problemCode: null, problemSince: null }, problem, at);
}

/** `problemColumns` of a row that an upsert finds, whatever it says so far. */
export function problemColumnsOfUpdate(problem: KeyProblem | null, at: Date) {
  const columns = problemColumnsOfInsert(problem, at);
  if (problem === null) return columns;
  return {
    ...columns,
    problemSince: sql`CASE WHEN ${apiKeys.problemCode} = ${problem.code} THEN ${apiKeys.problemSince}
      ELSE ${at.toISOString()}::timestamptz END`,
  };
}

/**
 * What is wrong with a key at an instant: the worst of what was stored and of what follows from its columns, since time
 * alone makes a key expire and a limit start again.
 */
export function currentProblem(row: KeyRow, now: Date): Key['problem'] {
  const found = [storedProblem(row), expiry(row, now), usedUpLimit(row, now)].flatMap((one) => one ?? []);
  return found.sort((a, b) => RANK[a.code] - RANK[b.code])[0] ?? null;
}

/** The worst first. */
const RANK: Readonly<Record<KeyProblemCode, number>> = {
  gone: 0,
  expired: 1,
  disabled: 2,
  invalid: 3,
  internal: 4,
  not_understood: 5,
  unreachable: 6,
  limit_reached: 7,
};

function storedProblem({ problemCode, problemParams, problemSince }: KeyRow): Key['problem'] {
  if (problemCode === null || problemSince === null) return null;
  return { code: problemCode, params: { ...problemParams }, since: problemSince.toISOString() };
}

function expiry({ expiresAt }: KeyRow, now: Date): Key['problem'] {
  if (expiresAt === null || expiresAt > now) return null;
  const at = expiresAt.toISOString();
  return { code: 'expired', params: { at }, since: at };
}

function usedUpLimit(row: KeyRow, now: Date): Key['problem'] {
  const { limit, limitRemaining, limitReachedAt, limitReset } = row;
  if (limit === null || limitRemaining === null || limitRemaining > 0n || limitReachedAt === null)
    return null;
  const hours = limitReset === null ? null : limitHours(limitReset, now);
  if (hours !== null && wasLimitSeenBefore(row, hours.from)) return null;
  return {
    code: 'limit_reached',
    params: { limit: toUsd(limit), resetsAt: hours?.to.toISOString() ?? null },
    since: limitReachedAt.toISOString(),
  };
}
