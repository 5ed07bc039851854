import { sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { readInteger, readText } from '../db/decode.ts';
import { withTransaction } from '../db/transaction.ts';
import type { Cipher, Sealed } from '../lib/cipher.ts';
import { adoptEncryptionKey } from './adopt.ts';
import { identityOf, SEALED, type SealedTable } from './sealed.ts';

export interface Rotation {
  /** Secrets that were sealed anew by this run. */
  readonly resealed: number;
  /** Secrets that did not open (`api_keys:7`): changed behind our back. They stay as they are. */
  readonly unopened: readonly string[];
  /** Ids of the keys that no secret is sealed with any more. */
  readonly retired: readonly string[];
}

/** Rows of one transaction: their lock is short, and a kill loses no more than their work. */
const BATCH = 50;
const TABLES = Object.keys(SEALED) as SealedTable[];

/**
 * Seals every secret with the encryption key that was sealed with the previous one, and then retires that: from there
 * on the database takes nothing sealed with it. Other processes go on meanwhile, as long as they have both keys. Killed
 * at any step, both keys still open everything, and the next run goes on.
 *
 * @throws ConfigError when secrets may be sealed with a key that is not at hand; nothing is changed then.
 */
export async function rotateEncryptionKey(ctx: Pick<Ctx, 'db' | 'cipher'>): Promise<Rotation> {
  await adoptEncryptionKey(ctx);
  const unopened = new Set<string>();
  let resealed = 0;
  for (;;) {
    for (const table of TABLES) resealed += await resealTable(ctx, table, unopened);
    const retired = await withTransaction(ctx, (tx) => retire(tx, unopened.size));
    if (retired !== null) return { resealed, unopened: [...unopened], retired };
  }
}

async function resealTable(
  ctx: Pick<Ctx, 'db' | 'cipher'>,
  table: SealedTable,
  unopened: Set<string>,
): Promise<number> {
  let resealed = 0;
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    after = await withTransaction(ctx, async (tx) => {
      const rows = await readBatch(tx, table, from);
      for (const { teamId, id, sealed } of rows) {
        const identity = identityOf(table, id);
        const anew = reseal(tx.cipher, sealed, identity);
        if (anew === null) unopened.add(identity);
        else await write(tx, table, { teamId, id, sealed: anew });
        resealed += anew === null ? 0 : 1;
      }
      return rows.at(-1)?.id ?? null;
    });
  }
  return resealed;
}

interface SealedRow {
  readonly teamId: number;
  readonly id: number;
  readonly sealed: Sealed;
}

async function readBatch({ db, cipher }: TxCipher, table: SealedTable, after: number): Promise<SealedRow[]> {
  const { value, keyId } = columns(table);
  const rows = await db.execute(sql`
    SELECT team_id, id, ${value} AS bytes, ${keyId} AS key_id FROM ${sql.identifier(table)}
    WHERE ${keyId} <> ${cipher.keyId} AND id > ${after} ORDER BY id LIMIT ${BATCH} FOR UPDATE`);
  return rows.map((row) => {
    const { bytes } = row;
    if (!Buffer.isBuffer(bytes)) throw new Error(`A sealed value of ${table} is no bytea.`);
    const sealed = { bytes, keyId: readText(row, 'key_id') };
    return { teamId: readInteger(row, 'team_id'), id: readInteger(row, 'id'), sealed };
  });
}

function reseal(cipher: Cipher, sealed: Sealed, identity: string): Sealed | null {
  let secret: string;
  try {
    secret = cipher.open(sealed, identity);
  } catch {
    return null;
  }
  return cipher.seal(secret, identity);
}

async function write({ db }: TxCipher, table: SealedTable, { teamId, id, sealed }: SealedRow): Promise<void> {
  const { value, keyId } = columns(table);
  await db.execute(sql`
    UPDATE ${sql.identifier(table)} SET ${value} = decode(${sealed.bytes.toString('hex')}, 'hex'), ${keyId} = ${sealed.keyId}
    WHERE team_id = ${teamId} AND id = ${id}`);
}

/** @returns null when secrets came in between that are sealed with the previous key. */
async function retire({ db, cipher }: TxCipher, unopened: number): Promise<string[] | null> {
  // From here on nobody can refer to them.
  const others = await db.execute(
    sql`SELECT id FROM encryption_keys WHERE id <> ${cipher.keyId} ORDER BY id FOR UPDATE`,
  );
  let left = 0;
  for (const table of TABLES) {
    const { keyId } = columns(table);
    const [row] = await db.execute(
      sql`SELECT count(*) AS left FROM ${sql.identifier(table)} WHERE ${keyId} <> ${cipher.keyId}`,
    );
    left += row === undefined ? 0 : readInteger(row, 'left');
  }
  if (left > unopened) return null;
  if (left > 0) return [];
  await db.execute(sql`DELETE FROM encryption_keys WHERE id <> ${cipher.keyId}`);
  return others.map((row) => readText(row, 'id'));
}

type TxCipher = Pick<TxCtx, 'db' | 'cipher'>;

function columns(table: SealedTable) {
  const { value, keyId } = SEALED[table];
  return { value: sql.identifier(value), keyId: sql.identifier(keyId) };
}
