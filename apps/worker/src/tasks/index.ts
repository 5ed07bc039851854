import { deliver, enqueueDueEvaluations, evaluateTeam } from '@watcher/core/alerts';
import { cleanupUsage } from '@watcher/core/cleanup';
import type { Ctx } from '@watcher/core/context';
import { reconcileKey } from '@watcher/core/control';
import { type JobName, type JobPayload, jobPayloads } from '@watcher/core/jobs';
import { enqueueDuePulses, pulseAccount } from '@watcher/core/pulse';
import { enqueueDueSyncs, syncHistory, syncKey } from '@watcher/core/sync';
import { enqueueDueValidations, validateKey } from '@watcher/core/validation';
import type { TaskList } from 'graphile-worker';

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
  deliver: (ctx, payload) => deliver(ctx, payload),
  'cleanup-usage': (ctx) => cleanupUsage(ctx),
};

/** The tasks as graphile-worker runs them, with their payloads checked. */
export function taskList(ctx: Ctx): TaskList {
  const task = <Name extends JobName>(name: Name) => {
    return async (payload: unknown): Promise<void> => {
      // Cron adds a field of its own to the payload; the schema leaves it out.
      const parsed = jobPayloads[name].parse(payload);
      await tasks[name](ctx, parsed as JobPayload<Name>).catch(rethrowInBrief);
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
    deliver: task('deliver'),
    'cleanup-usage': task('cleanup-usage'),
  };
}

/** A query's error holds the whole query with its values; the queue and the log keep its cause in one line. */
function rethrowInBrief(error: unknown): never {
  if (!(error instanceof Error) || error.cause === undefined) throw error;
  let cause: Error = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  throw new Error(cause.message.split('\n')[0]);
}
