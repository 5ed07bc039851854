import { LOCALES } from '@watcher/contract/problems/sentences';
import { z } from 'zod';

/** A key, by the ids that lead its row's primary key. */
const keyPayload = z.object({ teamId: z.int().positive(), keyId: z.int().positive() });

/** Every job: its name and its payload. A new field is optional, since older jobs may wait in the queue. */
export const jobPayloads = {
  /** Cron: puts one `sync-key`, at a moment of its own, into the queue for every key that is due. */
  'sync-usage': z.object({}),
  /** Brings one key's usage up to date. */
  'sync-key': keyPayload,
  /** Reads what a key used before its first sync's reach; `again`: all of that once more. */
  'sync-history': keyPayload.extend({ again: z.boolean().optional() }),
  /** Cron: puts one `validate-key` into the queue for every active key that was pasted. */
  'validate-keys': z.object({}),
  /** Asks OpenRouter for the state of one key, a management key's account included. */
  'validate-key': keyPayload,
  /** Cron: begins to look at the counters of accounts that nobody looks at. */
  'pulse-due': z.object({}),
  /** One look at the counters of an account; it asks for the next one itself. */
  'pulse-account': keyPayload,
  /** Brings a key at OpenRouter into line with its disable causes. */
  'control-key': keyPayload,
  /** Cron: puts one `evaluate-team` into the queue for every team that time alone may have brought something. */
  'evaluate-due': z.object({}),
  /** Opens and resolves the alerts of a team. */
  'evaluate-team': z.object({ teamId: z.int().positive() }),
  /** Cron: writes the digests that are due. */
  'digests-due': z.object({}),
  /** One attempt to send one message. */
  deliver: z.object({ teamId: z.int().positive(), deliveryId: z.string() }),
  /** Writes to a person about their account. It holds no link: that is made when it is sent. */
  'account-mail': z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('password-reset'), emailKey: z.string(), locale: z.enum(LOCALES) }),
    z.object({ kind: z.literal('password-was-reset'), to: z.string(), locale: z.enum(LOCALES) }),
  ]),
  /** Cron: writes a backup where the settings say so. */
  backup: z.object({}),
  /** Cron: takes away what is older than it is to be kept. */
  'cleanup-usage': z.object({}),
};

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;
