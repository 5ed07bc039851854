import type { Permission } from '@watcher/contract/access';
import type { Locale } from '@watcher/contract/problems/sentences';
import type { Ctx, Scope, Session } from '@watcher/core/context';
import type { LiveFeed } from '@watcher/core/live';
import type { Streams } from './client/streams.ts';

/**
 * Who may call a procedure, said once, where it is defined: the REST routes, the OpenAPI document and the rights of API
 * tokens follow from it.
 */
export type Access =
  | { readonly by: 'anyone' }
  /** A signed-in person, about themselves. */
  | { readonly by: 'session' }
  /** A signed-in person whose role in the team includes it. */
  | { readonly by: 'team'; readonly permission: Permission }
  /** An API token whose scopes include it. */
  | { readonly by: 'token'; readonly permission: Permission };

/** Who sent a request, as far as its credentials say. */
export type Caller =
  | { readonly type: 'anonymous' }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'token'; readonly scope: Scope };

/** What a request adds to core's context. */
export interface ApiCtx extends Ctx {
  readonly caller: Caller;
  /** The team that the request names (`X-Team-Id`); null: the caller's own. */
  readonly teamId: number | null;
  /** What was looked up for this request already. */
  readonly found: { scope?: Promise<Scope> };
  /** The language of the sentences in the answer. */
  readonly locale: Locale;
  readonly live: LiveFeed;
  /** What the client calls itself; null when it does not say. */
  readonly userAgent: string | null;
  /** The secret of the device that asks, from its cookie; null when it has none. */
  readonly device: string | null;
  /** Puts the session cookie or that of the device on this answer, or takes the former away. */
  readonly cookie: {
    set(token: string, expiresAt: Date): void;
    setDevice(secret: string): void;
    clear(): void;
  };
  /** Waits for the caller's turn at the database. */
  readonly turn: <T>(work: () => Promise<T>, load?: Load) => Promise<T>;
  /** Counts the live streams of every session and person. */
  readonly streams: Streams;
}

/**
 * How much a call asks for. A page of rows keeps PostgreSQL and the API busy for long; a file takes as long as its reader
 * takes to read it; and a call that asks OpenRouter or a receiver takes as long as they take to answer.
 */
export type Load = 'short' | 'page' | 'file' | 'outside';

/** What is said of every procedure. */
export interface Meta {
  readonly access: Access;
  /** Short where nothing is said. */
  readonly load?: Load;
}
