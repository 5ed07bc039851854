import type { Sql } from 'postgres';
import type { Log } from '../log/index.ts';
import { connect } from './client.ts';
import { connectionProblem } from './connection-problem.ts';

/** What was sent and has no answer for so long is looked into. */
const PATIENCE_MS = 5_000;

/** Says in the log when a process gets no connection to the database, once for each spell of it. */
export interface ConnectionWaits {
  /**
   * Something was sent to the database.
   *
   * @returns what to call when it was answered, with the error if that was the answer.
   */
  begin(): (error?: unknown) => void;
  /** The same for a piece of work. */
  during<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * A statement that takes long and one that waits for a connection look alike from here. So when one is not answered for a
 * while, or is refused a connection, another connection is tried: it gets none either when a pooler or PostgreSQL has
 * none left.
 */
export function watchConnections(databaseUrl: string, log: Log, patienceMs = PATIENCE_MS): ConnectionWaits {
  /** When each was begun, or was last known to have a connection; the oldest first. */
  const pending = new Set<{ since: number }>();
  let waitingSince: number | null = null;
  let trying: Promise<void> | null = null;

  const tryOne = async (suspectedSince: number): Promise<void> => {
    const problem = await noConnection(databaseUrl, patienceMs / 2);
    const now = Date.now();
    if (problem !== null) {
      if (waitingSince !== null) return;
      waitingSince = suspectedSince;
      log.warn(`waits for a connection to the database for ${seconds(now - waitingSince)} s: ${problem}`);
      return;
    }
    for (const one of pending) one.since = now;
    if (waitingSince === null) return;
    log.info(`has a connection to the database again, after ${seconds(now - waitingSince)} s`);
    waitingSince = null;
  };
  const look = (suspectedSince: number): void => {
    trying ??= tryOne(suspectedSince).finally(() => {
      trying = null;
    });
  };
  const timer = setInterval(() => {
    const [oldest] = pending;
    if (waitingSince !== null) look(waitingSince);
    else if (oldest !== undefined && Date.now() - oldest.since >= patienceMs) look(oldest.since);
  }, patienceMs / 5).unref();

  const begin = () => {
    const one = { since: Date.now() };
    pending.add(one);
    return (error?: unknown) => {
      pending.delete(one);
      if (error !== undefined && waitingSince === null && connectionProblem(error) !== null) look(one.since);
    };
  };
  return {
    begin,
    async during(work) {
      const end = begin();
      try {
        return await work;
      } finally {
        end();
      }
    },
    async close() {
      clearInterval(timer);
      await trying;
    },
  };
}

/** The same connections; what is sent over them, transactions included, is told to `waits`. */
export function followed(client: Sql, waits: ConnectionWaits): Sql {
  const follow = <Send extends Sql['unsafe'] | Sql['begin']>(send: Send): Send =>
    new Proxy(send, {
      apply(target, self, args) {
        const end = waits.begin();
        const answer: PromiseLike<unknown> = Reflect.apply(target, self, args);
        void answer.then(() => end(), end);
        return answer;
      },
    });
  client.unsafe = follow(client.unsafe);
  client.begin = follow(client.begin);
  return client;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** Tries to get a connection for so long. @returns why there is none, or null. */
async function noConnection(url: string, ms: number): Promise<string | null> {
  const client = connect({ url, max: 1, applicationName: 'watcher-start' });
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(NONE_FREE), ms);
  try {
    const answered = client`SELECT 1`.then(
      () => null,
      (error: unknown) => connectionProblem(error) ?? String(error),
    );
    return await Promise.race([answered, late.promise]);
  } finally {
    clearTimeout(timer);
    await client.end({ timeout: 0 });
  }
}

const NONE_FREE = 'neither PostgreSQL nor a pooler in front of it gives one.';
