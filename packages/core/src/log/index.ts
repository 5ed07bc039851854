export { type FailureFields, failureFields } from './failure.ts';
export { type Log, openLog } from './open.ts';
