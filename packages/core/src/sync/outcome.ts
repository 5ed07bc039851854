/** `overtaken`: the key changed while it was read, so nothing was written and it is to be read again. */
export type SyncOutcome = 'done' | 'overtaken';
