import { z } from 'zod';

/** Every job: its name and its payload. A new field is optional, since older jobs may wait in the queue. */
export const jobPayloads = {
  /** Cron: puts one `sync-key` into the queue for every key that is due. */
  'sync-usage': z.object({}),
  /** Brings one key's usage up to date. */
  'sync-key': z.object({ keyId: z.int().positive() }),
  /** Reads what a key used before its first sync's reach. */
  'sync-history': z.object({ keyId: z.int().positive() }),
};

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;
