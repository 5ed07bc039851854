import { z } from 'zod';

/*
 * A backup is a gzip file of lines:
 *
 *   openrouter-watcher-backup 1
 *   {"version": …, "createdAt": …, "migrations": […], "keyIds": […], "signedWith": …}
 *   then for each table, those first that others refer to:
 *     {"table": "users", "columns": ["id", …]}
 *     its rows as COPY writes them
 *     \.
 *   {"tables": [{"name": …, "rows": …, "sha256": …}], "sequences": […]}
 *   HMAC-SHA-256 of everything before, with a key made of the encryption key
 *
 * COPY's text is the same in every version of PostgreSQL. Secrets are in it as they are stored: sealed.
 */

export const MAGIC = 'openrouter-watcher-backup 1';
export const END_OF_ROWS = '\\.';
/** What the key of the HMAC is made for. */
export const PURPOSE = 'openrouter-watcher-backup';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const headerSchema = z.object({
  /** Of the product that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** The schema, as the migrations that made it. */
  migrations: z.array(z.object({ when: z.int(), hash: z.string() })).min(1),
  /** The encryption keys that secrets in it may be sealed with. */
  keyIds: z.array(z.string()),
  /** The encryption key that the last line is made with. */
  signedWith: z.string(),
});
export type Header = z.infer<typeof headerSchema>;

export const tableSchema = z.object({ table: name, columns: z.array(name).min(1) });
export type TableHead = z.infer<typeof tableSchema>;

export const manifestSchema = z.object({
  tables: z.array(z.object({ name, rows: z.int(), sha256: z.string() })),
  sequences: z.array(z.object({ table: name, column: name, last: z.string(), isCalled: z.boolean() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A file that cannot be written or restored; the message is one sentence to show as it is. */
export class BackupError extends Error {
  override name = 'BackupError';
}
