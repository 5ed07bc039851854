export { enqueueDueValidations } from './enqueue-due.ts';
export { validateKey } from './validate-key.ts';
