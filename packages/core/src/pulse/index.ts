export { enqueueDuePulses } from './enqueue-due.ts';
export { pulseAccount } from './pulse-account.ts';
