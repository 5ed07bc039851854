import { type SQL, sql } from 'drizzle-orm';
import type { WithDb } from '../db/client.ts';
import type { JobName, JobPayload } from './schemas.ts';

export interface EnqueueOptions {
  /** At most one job of this key waits or runs. */
  readonly jobKey: string;
  /** Jobs of one queue run one after the other. */
  readonly queue?: string;
  /** Not before so long, by PostgreSQL's clock; at once when left out. */
  readonly delayMs?: number;
  /** Counts as waiting for so long already (an interval): of the jobs that are due, the one that waits longest goes first. */
  readonly waited?: SQL;
}

/** Tries per job; with graphile-worker's backoff (e^attempt seconds) the last is about ten minutes after the first. */
const MAX_ATTEMPTS = 6;

/**
 * Puts a job into the queue, in the caller's transaction: it exists exactly when the data that caused it does.
 *
 * @returns false when a job of this key runs now; one that waits is brought forward instead of doubled.
 */
export function enqueue<Name extends JobName>(
  ctx: WithDb,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions,
): Promise<boolean> {
  const notWhileItRuns = sql`WHERE NOT EXISTS (
    SELECT FROM graphile_worker.jobs WHERE key = ${options.jobKey} AND locked_at IS NOT NULL)`;
  return add(ctx, name, payload, options, notWhileItRuns);
}

/** The shortest pause between two runs, however soon OpenRouter says to come back. */
const SHORTEST_WAIT_MS = 60_000;

/** The job that runs asks for another run of itself, after so long but a minute at least. */
export async function enqueueAgain<Name extends JobName>(
  ctx: WithDb,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions & { readonly delayMs: number },
): Promise<void> {
  const delayMs = Math.max(options.delayMs, SHORTEST_WAIT_MS);
  await add(ctx, name, payload, { ...options, delayMs }, sql``);
}

/** The job that runs asks for another run of itself, after exactly so long. */
export async function enqueueNext<Name extends JobName>(
  ctx: WithDb,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions & { readonly delayMs: number },
): Promise<void> {
  await add(ctx, name, payload, options, sql``);
}

/**
 * Asks for a run that sees what the caller's transaction writes: one that waits does, and keeps its time; one that runs
 * may have read already, so that another follows it.
 */
export async function enqueueAfter<Name extends JobName>(
  ctx: WithDb,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions,
): Promise<void> {
  await add(ctx, name, payload, options, sql``, 'preserve_run_at');
}

async function add<Name extends JobName>(
  ctx: WithDb,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions,
  condition: SQL,
  keyMode: 'replace' | 'preserve_run_at' = 'replace',
): Promise<boolean> {
  const result = await ctx.db.execute(sql`
    SELECT graphile_worker.add_job(
      ${name}::text, payload => ${JSON.stringify(payload)}::json, queue_name => ${options.queue ?? null}::text,
      run_at => now() + make_interval(secs => ${(options.delayMs ?? 0) / 1000}) - ${options.waited ?? sql`interval '0'`},
      max_attempts => ${MAX_ATTEMPTS}::integer,
      job_key => ${options.jobKey}::text, job_key_mode => ${keyMode}::text)
    ${condition}`);
  return result.count === 1;
}
