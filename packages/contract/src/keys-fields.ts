export const KEY_KINDS = ['inference', 'management'] as const;
export const KEY_STATUSES = ['unverified', 'valid', 'invalid'] as const;
/** What time a limit of OpenRouter's counts: UTC days, weeks from Monday, months. */
export const LIMIT_RESETS = ['daily', 'weekly', 'monthly'] as const;
/** What a run asked: usage from one of these, the listing of an account, or whether a key is valid. */
export const RUN_SOURCES = ['analytics', 'activity', 'counter', 'listing', 'validation'] as const;
export const RUN_OUTCOMES = ['ok', 'failed'] as const;

export type RunSource = (typeof RUN_SOURCES)[number];
export type LimitReset = (typeof LIMIT_RESETS)[number];

/** Why a key is kept disabled from here. */
export const DISABLE_CAUSES = ['manual', 'budget'] as const;
