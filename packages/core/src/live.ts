import { EventEmitter } from 'node:events';
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

/** Who ends a session says so; one that expires is found out at the next change after so long. */
const CHECK_EVERY_MS = 60_000;

/**
 * An event when something of a team's data or of the person's own changed since the last one, until the signal ends it or
 * `isOpen` says that the session behind it is over. Whoever reads slowly looks again all the same, so changes are not
 * counted: nothing grows behind a reader who does not read.
 */
export async function* changes(
  live: LiveFeed,
  { teamId, userId }: { readonly teamId: number; readonly userId: number },
  isOpen: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<{ at: string }> {
  let changed = Promise.withResolvers<void>();
  let checkAt = Date.now() + CHECK_EVERY_MS;
  const pass = () => changed.resolve();
  const passOwn = () => {
    checkAt = 0;
    pass();
  };
  const subjects: [Subject, () => void][] = [
    [`team:${teamId}`, pass],
    [`user:${userId}`, passOwn],
  ];
  for (const [subject, listener] of subjects) live.events.on(subject, listener);
  signal.addEventListener('abort', pass);
  try {
    while (!signal.aborted) {
      await changed.promise;
      changed = Promise.withResolvers();
      if (signal.aborted) return;
      if (Date.now() >= checkAt) {
        if (!(await isOpen())) return;
        checkAt = Date.now() + CHECK_EVERY_MS;
      }
      yield { at: new Date().toISOString() };
    }
  } finally {
    signal.removeEventListener('abort', pass);
    for (const [subject, listener] of subjects) live.events.off(subject, listener);
  }
}
