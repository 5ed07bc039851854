export { forgetTheFuture } from './clock-set-back.ts';
export { type EnqueueOptions, enqueue, enqueueAfter, enqueueAgain, enqueueNext } from './enqueue.ts';
export { enqueueEvaluation } from './evaluation.ts';
export { beat, leave, releaseDeadWorkers } from './heartbeat.ts';
export { countPending, latestRun, type RunSummary, runsAfter } from './runs.ts';
export { type JobName, type JobPayload, jobPayloads } from './schemas.ts';
