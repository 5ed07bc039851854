import { EventEmitter, on } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { requireSession } from './auth/internal.ts';
import type { Ctx } from './context.ts';

const CHANNEL = 'watcher_changes';
const RECONNECT_MS = 1000;

/** Tells every process that something of this user's changed; it arrives when the transaction commits. */
export async function announceChange(ctx: Pick<Ctx, 'db'>, userId: number): Promise<void> {
  await ctx.db.execute(sql`SELECT pg_notify(${CHANNEL}, ${String(userId)})`);
}

/** What `announceChange` said in any process, heard over one connection of its own. */
export interface LiveFeed {
  readonly events: EventEmitter;
  close(): Promise<void>;
}

/** Listens until closed, and comes back by itself when PostgreSQL went away. */
export function openLiveFeed(databaseUrl: string, onError: (error: Error) => void): LiveFeed {
  const events = new EventEmitter().setMaxListeners(0);
  const stopping = new AbortController();
  const running = listen(databaseUrl, events, stopping.signal, onError);
  return {
    events,
    async close() {
      stopping.abort();
      await running;
    },
  };
}

async function listen(
  databaseUrl: string,
  events: EventEmitter,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<void> {
  while (!signal.aborted) {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'watcher-live',
      keepAlive: true,
    });
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('error', onError);
    client.on('notification', ({ payload }) => events.emit(`user:${payload}`));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // What was announced while nobody listened is unknown: everybody looks again.
      for (const name of events.eventNames()) events.emit(name);
      await ended;
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
    await client.end().catch(() => undefined);
    await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** One event for each change of the signed-in user's data, until the signal ends it. */
export async function* changes(
  ctx: Pick<Ctx, 'actor'> & { readonly live: LiveFeed },
  signal: AbortSignal,
): AsyncGenerator<{ at: string }> {
  const { userId } = requireSession(ctx);
  try {
    for await (const _ of on(ctx.live.events, `user:${userId}`, { signal })) {
      yield { at: new Date().toISOString() };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
