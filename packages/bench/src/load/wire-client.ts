import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Statement } from '../statements.ts';

/**
 * As little of a PostgreSQL client as can run statements over and over, in the place of pgbench (which the bundled
 * PostgreSQL lacks): each is parsed once, and then sent as the same bytes again and again; of what comes back only the
 * end of each answer is looked for.
 */
export interface WireClient {
  /** Sends all statements together and waits for the end of their answers. */
  run(): Promise<void>;
  close(): void;
}

/**
 * @param url as node-postgres takes it, with the folder of the server's socket in `host`, and no password needed.
 * @throws Error with PostgreSQL's own message when it refuses something.
 */
export async function openWireClient(url: string, statements: readonly Statement[]): Promise<WireClient> {
  const { pathname, searchParams, username } = new URL(url);
  const socket = connect(join(searchParams.get('host') ?? '', '.s.PGSQL.5432'));
  await once(socket, 'connect');
  const answer = answersOf(socket);
  socket.write(startup({ user: username, database: pathname.slice(1) }));
  await answer();
  socket.write(Buffer.concat([...statements.map(({ text }, index) => parse(`s${index}`, text)), SYNC]));
  await answer();
  const request = Buffer.concat([
    ...statements.map(({ values }, index) => execute(`s${index}`, values)),
    SYNC,
  ]);
  return {
    run() {
      socket.write(request);
      return answer();
    },
    close: () => socket.destroy(),
  };
}

/** Gives a promise of the next ReadyForQuery. */
function answersOf(socket: Socket): () => Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let waiting = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (data.length - at >= 5 && data.length - at > data.readUInt32BE(at + 1)) {
      const end = at + 1 + data.readUInt32BE(at + 1);
      if (data[at] === ERROR) waiting.reject(new Error(data.toString('utf8', at + 5, end)));
      if (data[at] === READY) waiting.resolve();
      at = end;
    }
    rest = data.subarray(at);
  });
  socket.on('error', (error) => waiting.reject(error));
  return () => {
    waiting = Promise.withResolvers<void>();
    return waiting.promise;
  };
}

const ERROR = 'E'.charCodeAt(0);
const READY = 'Z'.charCodeAt(0);
const SYNC = message('S', Buffer.alloc(0));

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`);
  head.writeUInt32BE(body.length + 4, type.length);
  return Buffer.concat([head, body]);
}

function startup(parameters: Record<string, string>): Buffer {
  const version = Buffer.from([0, 3, 0, 0]);
  const named = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  return message('', Buffer.concat([version, Buffer.from(`${named.join('')}\0`)]));
}

function parse(name: string, text: string): Buffer {
  return message('P', Buffer.from(`${name}\0${text}\0\0\0`));
}

/** A value in PostgreSQL's own spelling. */
function toText(value: unknown): string {
  if (!Array.isArray(value)) return value === null ? '' : String(value);
  return `{${value.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join()}}`;
}

/** Bind with all values as text, and Execute. */
function execute(name: string, values: readonly unknown[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(values.length);
  const texts = values.map((value) => {
    const text = Buffer.from(toText(value));
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : text.length);
    return Buffer.concat([length, text]);
  });
  const bind = Buffer.concat([Buffer.from(`\0${name}\0\0\0`), count, ...texts, Buffer.from('\0\0')]);
  return Buffer.concat([message('B', bind), message('E', Buffer.from('\0\0\0\0\0'))]);
}
