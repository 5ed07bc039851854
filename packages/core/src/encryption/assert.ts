import { isAbsolute } from 'node:path';
import { sql } from 'drizzle-orm';
import { ConfigError } from '../config-error.ts';
import type { WithDb } from '../db/client.ts';
import { readText } from '../db/decode.ts';
import type { Cipher } from '../lib/cipher.ts';
import { SEALED } from './sealed.ts';

/**
 * Whether the stored secrets can be opened. A product that runs with another encryption key could open none of them,
 * and would seal new ones that nobody can open who puts the earlier key back. Reads only, from a schema of any version.
 *
 * @param cipher with the keys at hand.
 * @throws ConfigError that says what to do.
 */
export async function assertEncryptionKeys(
  ctx: WithDb,
  { keyIds, keyName }: Pick<Cipher, 'keyIds' | 'keyName'>,
): Promise<void> {
  const inUse = await keyIdsInUse(ctx);
  if (inUse.every((id) => keyIds.includes(id))) return;
  // With a key that no setting gives, ENCRYPTION_KEY_PREVIOUS is of no use.
  const isKept = isAbsolute(keyName);
  if (inUse.length === 1) {
    const todo = isKept ? 'put that one there' : 'start with that one, or set it as ENCRYPTION_KEY_PREVIOUS';
    throw new ConfigError(
      `${sentenceName(keyName)} is not the key that the stored secrets are sealed with: ${todo}.`,
    );
  }
  const places = isKept
    ? `in ${keyName} and the one before in ${keyName}.previous`
    : `as ${keyName} and the one before as ${keyName.replace('ENCRYPTION_KEY', 'ENCRYPTION_KEY_PREVIOUS')}`;
  throw new ConfigError(`The encryption key is being changed: both keys are needed, the new one ${places}.`);
}

/** At the beginning of a sentence about the key. */
export function sentenceName(keyName: string): string {
  return keyName === 'ENCRYPTION_KEY' ? keyName : `The key in ${keyName}`;
}

/** The ids of the keys that secrets may be sealed with; none in a database that never had any. */
export async function keyIdsInUse({ db }: WithDb): Promise<string[]> {
  const exists = async (table: string) => {
    const [row] = await db.execute(sql`SELECT to_regclass(${table}) IS NOT NULL AS found`);
    return row?.['found'] === true;
  };
  if (await exists('encryption_keys')) {
    const rows = await db.execute(sql`SELECT id FROM encryption_keys ORDER BY id`);
    return rows.map((row) => readText(row, 'id'));
  }
  const ids = new Set<string>();
  for (const [table, { keyId }] of Object.entries(SEALED)) {
    if (!(await exists(table))) continue;
    const column = sql.identifier(keyId);
    const rows = await db.execute(
      sql`SELECT DISTINCT ${column} AS id FROM ${sql.identifier(table)} WHERE ${column} IS NOT NULL`,
    );
    for (const row of rows) ids.add(readText(row, 'id'));
  }
  return [...ids];
}
