export { sendDigest } from './deliver-digest.ts';
export { enqueueDueDigests } from './due.ts';
export { getDigest } from './settings.ts';
export { updateDigest } from './update.ts';
