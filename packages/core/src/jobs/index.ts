export { type EnqueueOptions, enqueue } from './enqueue.ts';
export { beat, leave, releaseDeadWorkers } from './heartbeat.ts';
export { type JobName, type JobPayload, jobPayloads } from './schemas.ts';
