/**
 * `overtaken`: the key changed while it was read, so nothing was written and it is to be read again. `unexplained`: what
 * was read is written and does not come to what OpenRouter's counters say, so that more is to be read, at once.
 */
export type SyncOutcome = 'done' | 'overtaken' | 'unexplained';
