export type { Account, ApiKey, KeyChange, KeyInput, KeyKind, LimitReset, Workspace } from './accounts.ts';
export { type Clock, fixedClock, wallClock } from './clock.ts';
export type { Fault } from './faults.ts';
export type { AdjustmentInput, GenerationInput } from './generation.ts';
export type { InferenceOutcome } from './inference/inference.ts';
export type { Correction, Entry, Source } from './ledger/entry.ts';
export type { LedgerRow, Selection } from './ledger/ledger.ts';
export type { Share } from './ledger/past.ts';
export type { Totals } from './ledger/totals.ts';
export { fromUsd, toDecimal, toNumber } from './money.ts';
export type { Json, Path } from './odd/json.ts';
export type { Mutator, Oddity, OddRule } from './odd/odd.ts';
export {
  MUTATION_KINDS,
  type MutateOptions,
  type MutationKind,
  mutateAnswer,
  type RandomMutation,
} from './odd/random-mutations.ts';
export { createDemo, type Demo, type Populated, populate } from './presets.ts';
export type { Ban, RateLimit } from './rate-limits.ts';
export { type SimulatorServer, startSimulator } from './server.ts';
export type { Paging, Settings } from './settings.ts';
export { createSimulator, type RequestRecord, type Simulator } from './simulator.ts';
export { PROFILES, type Profile } from './traffic/profiles.ts';
export type { Stream } from './traffic/stream.ts';
