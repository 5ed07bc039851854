import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { readMigrations } from '../db/migrations.ts';
import type { Cipher } from '../lib/cipher.ts';
import {
  BackupError,
  type Header,
  headerSchema,
  MAGIC,
  type Manifest,
  manifestSchema,
  PURPOSE,
  type TableHead,
  tableSchema,
} from './format.ts';
import { LineReader } from './lines.ts';

/** What to do with the parts of a backup, in their order. */
export interface Reader {
  begin(header: Header): Promise<void>;
  /** @param rows are read to their end. */
  table(head: TableHead, rows: AsyncIterable<Buffer>): Promise<void>;
}

/** Only looks whether all is well. */
const LOOK: Reader = {
  begin: async () => undefined,
  async table(_, rows) {
    for await (const _row of rows);
  },
};

/**
 * Reads a backup from its first byte to its last. Whether it is whole and unchanged is known at the end only: a reader
 * that keeps anything keeps it after this has resolved.
 *
 * @throws BackupError in one sentence: not a backup, of a later version, sealed with another key, incomplete, changed.
 */
export async function readBackup(path: string, cipher: Cipher, reader = LOOK): Promise<Manifest> {
  const bytes = new PassThrough();
  const unpacking = pipeline(createReadStream(path), createGunzip(), bytes);
  // It is waited for below, however late it fails.
  unpacking.catch(() => undefined);
  try {
    const manifest = await parse(bytes, cipher, reader);
    await unpacking;
    return manifest;
  } catch (error) {
    bytes.destroy();
    const cause = await unpacking.then(
      () => error,
      (failure: unknown) => (isClosed(failure) ? error : failure),
    );
    throw explain(cause, path);
  }
}

async function parse(bytes: AsyncIterable<Buffer>, cipher: Cipher, reader: Reader): Promise<Manifest> {
  let hash = createHash('sha256');
  const before: Buffer[] = [];
  // Which key the bytes were signed with stands among them.
  let sign = (read: Buffer): unknown => before.push(Buffer.from(read));
  const lines = new LineReader(bytes, (read) => sign(read));
  if ((await lines.line()) !== MAGIC) throw new BackupError('it is not a backup of OpenRouter Watcher');
  const header = decode(headerSchema, await lines.line());
  assertReadable(header, cipher);
  const mac = cipher.mac(PURPOSE, header.signedWith);
  for (const read of before) mac.update(read);
  sign = (read) => mac.update(read);
  await reader.begin(header);

  const tables: Manifest['tables'] = [];
  for (;;) {
    const line = await lines.line();
    const manifest = manifestSchema.safeParse(json(line));
    if (manifest.success) {
      const expected = mac.digest();
      sign = () => undefined;
      const found = Buffer.from(await lines.line(), 'hex');
      const isGenuine = found.length === expected.length && timingSafeEqual(found, expected);
      const isSame = JSON.stringify(manifest.data.tables) === JSON.stringify(tables);
      if (!isGenuine || !isSame || !(await lines.isAtEnd())) throw changed();
      return manifest.data;
    }
    const head = decode(tableSchema, line);
    hash = createHash('sha256');
    let rows = 0;
    await reader.table(
      head,
      tapped(lines.rows(), (read) => {
        hash.update(read);
        for (let at = read.indexOf(10); at !== -1; at = read.indexOf(10, at + 1)) rows += 1;
      }),
    );
    tables.push({ name: head.table, rows, sha256: hash.digest('hex') });
  }
}

function assertReadable(header: Header, cipher: Cipher): void {
  const own = new Map(readMigrations().map(({ when, hash }) => [when, hash]));
  if (header.migrations.some(({ when, hash }) => own.get(when) !== hash)) {
    throw new BackupError(
      `it was made by version ${header.version} of OpenRouter Watcher, whose data this one does not know: restore it with that version or a later one`,
    );
  }
  if (![header.signedWith, ...header.keyIds].every((id) => cipher.keyIds.includes(id))) {
    throw new BackupError(
      `it was made with another encryption key than that of ${cipher.keyName}: the one of the installation that it is from is needed`,
    );
  }
}

async function* tapped(rows: AsyncIterable<Buffer>, tap: (read: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const read of rows) {
    tap(read);
    yield read;
  }
}

function decode<T>(schema: z.ZodType<T>, line: string): T {
  const parsed = schema.safeParse(json(line));
  if (!parsed.success) throw changed();
  return parsed.data;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw changed();
  }
}

function changed(): BackupError {
  return new BackupError(
    'it is damaged or was changed: its checksum is not the one that it was written with',
  );
}

/** Our own end of it, because of another error. */
function isClosed(error: unknown): boolean {
  return codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE' || codeOf(error) === 'ABORT_ERR';
}

function explain(error: unknown, path: string): unknown {
  const say = (why: string) => new BackupError(`${path} cannot be restored: ${why}.`);
  if (error instanceof BackupError) return say(error.message);
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') return say('it is incomplete: it ends too early');
  if (code === 'Z_DATA_ERROR' && error instanceof Error && error.message.includes('header')) {
    return say('it is not a backup of OpenRouter Watcher');
  }
  if (typeof code === 'string' && code.startsWith('Z_')) return say(changed().message);
  if (code === 'ENOENT') return say('there is no such file');
  if (code === 'EACCES') return say('this user may not read it');
  if (code === 'EISDIR') return say('it is a folder');
  return error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
