import type { Profile } from './profiles.ts';

/** Who spends, how, and since when; it goes on with the clock unless it ends. */
export type Stream = {
  keyHash: string;
  profile: Profile;
  /** Unix ms, inclusive. */
  from: number;
  /** Unix ms, exclusive; without it, for ever. */
  until?: number;
  /** In how many entries at most an hour is told, per model of the profile; 12 when left out: every five minutes. */
  slotsPerHour?: number;
};
