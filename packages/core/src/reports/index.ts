export { sendDigest } from './deliver-digest.ts';
export { enqueueDueDigests } from './due.ts';
export { getDigest, updateDigest } from './settings.ts';
