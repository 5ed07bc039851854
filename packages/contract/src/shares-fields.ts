/** The periods that a share link has by name; they move with the calendar. */
export const SHARE_PERIODS = ['month', 'last-month'] as const;

export const MAX_SHARES = 100;
