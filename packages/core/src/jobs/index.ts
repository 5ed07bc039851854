export { type EnqueueOptions, enqueue, enqueueAgain } from './enqueue.ts';
export { beat, leave, releaseDeadWorkers } from './heartbeat.ts';
export { countPending, latestRun, type RunSummary, runsAfter } from './runs.ts';
export { type JobName, type JobPayload, jobPayloads } from './schemas.ts';
