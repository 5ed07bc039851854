import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { PendingQuery, Row, TransactionSql } from 'postgres';
import { appliedMigrations } from '../db/migrations.ts';
import type { Cipher } from '../lib/cipher.ts';
import { VERSION } from '../version.ts';
import { BackupError, END_OF_ROWS, type Header, MAGIC, type Manifest, PURPOSE } from './format.ts';
import { quote, type Table } from './tables.ts';

/** COPY brings one row at a time; what follows works on larger pieces. */
const PIECE_BYTES = 65_536;

/**
 * The lines of a backup, of one moment: everybody reads and writes on meanwhile. Its memory does not grow with the data.
 *
 * @param tx a transaction that reads repeatably, after its tables were locked.
 * @param onManifest gets what was written, at the end.
 */
export async function* dump(
  tx: TransactionSql,
  tables: readonly Table[],
  keyIds: readonly string[],
  cipher: Cipher,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Buffer> {
  const mac = cipher.mac(PURPOSE, cipher.keyId);
  for await (const piece of lines(tx, tables, await header(tx, keyIds, cipher), onManifest)) {
    mac.update(piece);
    yield piece;
  }
  yield text(mac.digest('hex'));
}

async function* lines(
  tx: TransactionSql,
  tables: readonly Table[],
  head: Header,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Buffer> {
  yield text(MAGIC);
  yield text(JSON.stringify(head));
  const manifest: Manifest = { tables: [], sequences: [] };
  for (const { name, columns } of tables) {
    yield text(JSON.stringify({ table: name, columns }));
    const sha256 = createHash('sha256');
    let rows = 0;
    for await (const piece of pieces(copyOut(tx, name, columns))) {
      sha256.update(piece.bytes);
      rows += piece.rows;
      yield piece.bytes;
    }
    yield text(END_OF_ROWS);
    manifest.tables.push({ name, rows, sha256: sha256.digest('hex') });
  }
  manifest.sequences.push(...(await sequences(tx, tables)));
  onManifest(manifest);
  yield text(JSON.stringify(manifest));
}

async function header(tx: TransactionSql, keyIds: readonly string[], cipher: Cipher): Promise<Header> {
  const migrations = await appliedMigrations(tx);
  if (migrations === null) throw new BackupError('There is nothing to back up: the database is not ours.');
  const createdAt = new Date().toISOString();
  return { version: VERSION, createdAt, migrations, keyIds: [...keyIds], signedWith: cipher.keyId };
}

function copyOut(tx: TransactionSql, name: string, columns: readonly string[]): PendingQuery<Row[]> {
  // A partitioned table is copied by a query only.
  return tx.unsafe(`COPY (SELECT ${columns.map(quote).join(', ')} FROM ${quote(name)}) TO STDOUT`);
}

async function* pieces(
  query: PendingQuery<Row[]>,
): AsyncGenerator<{ readonly bytes: Buffer; readonly rows: number }> {
  const rows = await query.readable();
  let gathered: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const row of rows.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(row)) throw new Error('COPY brought something else than bytes.');
      gathered.push(row);
      bytes += row.length;
      if (bytes < PIECE_BYTES) continue;
      yield whole(gathered);
      gathered = [];
      bytes = 0;
    }
    if (bytes > 0) yield whole(gathered);
  } finally {
    if (!rows.readableEnded && !rows.destroyed) {
      // Nobody reads on: the server is told, and what is on its way is read, or it would wait for ever.
      query.cancel();
      await finished(rows.resume()).catch(() => undefined);
    }
    // The driver pauses its socket at a full buffer, and resumes it when more is asked for: but not when the end has
    // come already. Without this the next statement would wait for ever.
    rows._read(0);
  }
}

/** A row is a line: a line break within a value is escaped. */
function whole(gathered: readonly Buffer[]): { readonly bytes: Buffer; readonly rows: number } {
  const bytes = Buffer.concat(gathered);
  let rows = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) rows += 1;
  return { bytes, rows };
}

/** Not of the moment, but later: an id that was given is not given again. */
async function sequences(tx: TransactionSql, tables: readonly Table[]): Promise<Manifest['sequences']> {
  const names = `{${tables.map(({ name }) => name).join()}}`;
  const found = await tx<{ table: string; column: string; sequence: string }[]>`
    SELECT table_name AS table, column_name AS column,
      pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = ANY (${names}::text[])
    ORDER BY 1, 2`;
  const all: Manifest['sequences'] = [];
  for (const { table, column, sequence } of found) {
    const [row] = await tx.unsafe<{ last: string; called: boolean }[]>(
      `SELECT last_value AS last, is_called AS called FROM ${sequence}`,
    );
    if (row === undefined) throw new Error(`The sequence ${sequence} tells nothing.`);
    all.push({ table, column, last: String(row.last), isCalled: row.called });
  }
  return all;
}

function text(line: string): Buffer {
  return Buffer.from(`${line}\n`);
}
