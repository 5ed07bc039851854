import { deliver, enqueueDueEvaluations, evaluateTeam } from '@watcher/core/alerts';
import { sendAccountMail } from '@watcher/core/auth';
import { backUpOnSchedule } from '@watcher/core/backup';
import { cleanupUsage } from '@watcher/core/cleanup';
import type { Ctx } from '@watcher/core/context';
import { reconcileKey } from '@watcher/core/control';
import { type JobName, type JobPayload, jobPayloads } from '@watcher/core/jobs';
import type { Log } from '@watcher/core/log';
import { enqueueDuePulses, pulseAccount } from '@watcher/core/pulse';
import { enqueueDueDigests } from '@watcher/core/reports';
import { enqueueDueSyncs, syncHistory, syncKey } from '@watcher/core/sync';
import { enqueueDueValidations, validateKey } from '@watcher/core/validation';
import type { Task } from 'graphile-worker';
import { logged } from '../job-log.ts';

type Tasks = { readonly [Name in JobName]: (ctx: Ctx, payload: JobPayload<Name>) => Promise<unknown> };

/** What each job does; the rules are core's. */
const tasks: Tasks = {
  'sync-usage': (ctx) => enqueueDueSyncs(ctx, { spread: true }),
  'sync-key': (ctx, payload) => syncKey(ctx, payload),
  'sync-history': (ctx, payload) => syncHistory(ctx, payload),
  'validate-keys': (ctx) => enqueueDueValidations(ctx),
  'validate-key': (ctx, payload) => validateKey(ctx, payload),
  'pulse-due': (ctx) => enqueueDuePulses(ctx),
  'pulse-account': (ctx, payload) => pulseAccount(ctx, payload),
  'control-key': (ctx, payload) => reconcileKey(ctx, payload),
  'evaluate-due': (ctx) => enqueueDueEvaluations(ctx),
  'evaluate-team': (ctx, payload) => evaluateTeam(ctx, payload),
  'digests-due': (ctx) => enqueueDueDigests(ctx),
  deliver: (ctx, payload) => deliver(ctx, payload),
  'account-mail': (ctx, payload) => sendAccountMail(ctx, payload),
  backup: (ctx) => backUpOnSchedule(ctx),
  'cleanup-usage': (ctx) => cleanupUsage(ctx),
};

/** The tasks as graphile-worker runs them, with their payloads checked and a line of each in the log. */
export function taskList(ctx: Ctx, log: Log): Readonly<Record<JobName, Task>> {
  const task = <Name extends JobName>(name: Name): Task => {
    return async (payload, { job }) => {
      const known = { task: name, jobId: job.id, ...keyOf(payload), attempt: job.attempts };
      const work = async (watched: Ctx) => {
        // Cron adds a field of its own to the payload; the schema leaves it out.
        const parsed = jobPayloads[name].parse(payload);
        return tasks[name](watched, parsed as JobPayload<Name>);
      };
      await logged(log, ctx, known, work).catch(rethrowInBrief);
    };
  };
  return {
    'sync-usage': task('sync-usage'),
    'sync-key': task('sync-key'),
    'sync-history': task('sync-history'),
    'validate-keys': task('validate-keys'),
    'validate-key': task('validate-key'),
    'pulse-due': task('pulse-due'),
    'pulse-account': task('pulse-account'),
    'control-key': task('control-key'),
    'evaluate-due': task('evaluate-due'),
    'evaluate-team': task('evaluate-team'),
    'digests-due': task('digests-due'),
    deliver: task('deliver'),
    'account-mail': task('account-mail'),
    backup: task('backup'),
    'cleanup-usage': task('cleanup-usage'),
  };
}

function keyOf(payload: unknown): { keyId?: number } {
  if (typeof payload !== 'object' || payload === null || !('keyId' in payload)) return {};
  return typeof payload.keyId === 'number' ? { keyId: payload.keyId } : {};
}

/** A query's error holds the whole query with its values; the queue and the log keep its cause in one line. */
function rethrowInBrief(error: unknown): never {
  if (!(error instanceof Error) || error.cause === undefined) throw error;
  let cause: Error = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  throw new Error(cause.message.split('\n')[0]);
}
