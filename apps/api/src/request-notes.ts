import { TRPCError } from '@trpc/server';
import type { RefusalParams } from '@watcher/contract/problems/codes';
import type { Actor } from '@watcher/core/context';
import { DomainError } from '@watcher/core/errors';
import type { RequestHandler, Response } from 'express';
import { refusalOf } from './problems.ts';
import { appRouter } from './router.ts';

/** What the log's line of a request says beside its method, status and time. It is filled where it becomes known. */
export interface RequestNotes {
  /** Where the router that it came to is mounted. */
  mount?: string;
  /** What was asked, where Express's own route does not tell. Never the address: that may hold anything. */
  route?: string;
  /** Nobody wants to read of it as long as it goes well: a file of the web app, a probe. */
  isRoutine?: boolean;
  actor?: Actor;
  /** Whose data was asked for. */
  teamId?: number;
  /** Why it was refused. */
  problem?: string;
  /** With `cross_site_request`: what did not fit together. */
  origins?: RefusalParams['cross_site_request'];
  /** What nobody foresaw. */
  err?: unknown;
}

/** The notes of the request that this response answers, to add to. */
export function notesOf({ locals }: Response): RequestNotes {
  const notes: RequestNotes = locals['notes'] ?? {};
  locals['notes'] = notes;
  return notes;
}

/** For the beginning of a mounted router: when it hands an error on, Express forgets where that was. */
export const noteMount: RequestHandler = (request, response, next) => {
  notesOf(response).mount = request.baseUrl;
  next();
};

export const noteRoutine: RequestHandler = (_request, response, next) => {
  notesOf(response).isRoutine = true;
  next();
};

/** Which procedures one request calls; what is no procedure's name may be anything. */
export const noteProcedures: RequestHandler = (request, response, next) => {
  const names = request.path.slice(1).split(',');
  const known = names.map((name) => (Object.hasOwn(appRouter._def.procedures, name) ? name : '*'));
  notesOf(response).route = `/trpc/${known.join(',')}`;
  next();
};

/** A refusal by its code; what is our fault as it is, for the log to say where. The first of several counts. */
export function noteFailure(response: Response, error: unknown): void {
  const notes = notesOf(response);
  const cause = error instanceof TRPCError && error.cause !== undefined ? error.cause : error;
  if (refusalOf(error).isOurs) notes.err ??= cause;
  else if (cause instanceof DomainError) {
    notes.problem ??= cause.code;
    if (cause.refusal.code === 'cross_site_request') notes.origins ??= cause.refusal.params;
  }
}
