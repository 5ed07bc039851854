import type { apiKeys } from '../db/schema/index.ts';

/** A key as it is stored. */
export type KeyRow = typeof apiKeys.$inferSelect;
