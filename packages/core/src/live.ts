import { EventEmitter, on } from 'node:events';
import { sql } from 'drizzle-orm';
import type { WithDb } from './db/client.ts';
import { connect } from './db/client.ts';

const CHANNEL = 'watcher_changes';

/** What changed: something of a team's, or of a person's own (where they are signed in). */
type Subject = `team:${number}` | `user:${number}`;

/** Notifies every process that a team's data changed; it arrives when the transaction commits. */
export function announceChange(ctx: WithDb, teamId: number): Promise<void> {
  return announce(ctx, `team:${teamId}`);
}

/** The same of a person's own data. */
export function announceUserChange(ctx: WithDb, userId: number): Promise<void> {
  return announce(ctx, `user:${userId}`);
}

async function announce(ctx: WithDb, subject: Subject): Promise<void> {
  await ctx.db.execute(sql`SELECT pg_notify(${CHANNEL}, ${subject})`);
}

/** What was announced in any process, heard over one connection of its own. */
export interface LiveFeed {
  readonly events: EventEmitter;
  close(): Promise<void>;
}

/** Listens until closed; the driver listens anew when PostgreSQL was away. */
export function openLiveFeed(databaseUrl: string, onError: (error: Error) => void): LiveFeed {
  const events = new EventEmitter().setMaxListeners(0);
  const client = connect({ url: databaseUrl, max: 1, applicationName: 'watcher-live' });
  // What was announced while the connection was down is unknown: every listener looks again.
  const lookAgain = () => {
    for (const name of events.eventNames()) events.emit(name);
  };
  const listening = client.listen(CHANNEL, (subject) => events.emit(subject), lookAgain).catch(onError);
  return {
    events,
    async close() {
      await client.end({ timeout: 0 });
      await listening;
    },
  };
}

/** One event for each change of a team's data or of the person's own, until the signal ends it. */
export async function* changes(
  live: LiveFeed,
  { teamId, userId }: { readonly teamId: number; readonly userId: number },
  signal: AbortSignal,
): AsyncGenerator<{ at: string }> {
  const merged = new EventEmitter();
  const pass = () => merged.emit('change');
  const subjects: Subject[] = [`team:${teamId}`, `user:${userId}`];
  for (const subject of subjects) live.events.on(subject, pass);
  try {
    for await (const _ of on(merged, 'change', { signal })) yield { at: new Date().toISOString() };
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const subject of subjects) live.events.off(subject, pass);
  }
}
