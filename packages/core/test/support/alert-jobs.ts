import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { deliver, evaluateTeam } from '../../src/alerts/index.ts';
import type { Ctx } from '../../src/context.ts';

const evaluation = z.object({ teamId: z.int() });
const delivery = z.object({ teamId: z.int(), deliveryId: z.string() });

interface Job extends Record<string, unknown> {
  id: string;
  task: string;
  payload: unknown;
}

/**
 * What a worker would do of a team's alerts, whenever it is due: evaluations first, then one attempt of every message
 * that waits.
 *
 * @returns how many messages were tried.
 */
export async function runAlertJobs(ctx: Ctx, teamId: number): Promise<number> {
  for (const { payload } of await take(ctx, 'evaluate-team', teamId)) {
    await evaluateTeam(ctx, evaluation.parse(payload));
  }
  const messages = await take(ctx, 'deliver', teamId);
  for (const { payload } of messages) await deliver(ctx, delivery.parse(payload));
  return messages.length;
}

async function take(ctx: Ctx, task: string, teamId: number): Promise<Job[]> {
  const jobs = await ctx.db.execute<Job>(sql`
    SELECT j.id, j.task_identifier AS task, p.payload
    FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
    WHERE j.task_identifier = ${task} AND (p.payload->>'teamId')::bigint = ${teamId} ORDER BY j.id`);
  for (const { id } of jobs) {
    await ctx.db.execute(sql`SELECT graphile_worker.complete_jobs(ARRAY[${id}::bigint])`);
  }
  return [...jobs];
}
