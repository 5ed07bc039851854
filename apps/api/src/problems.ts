import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import type { Refusal, RefusalCode } from '@watcher/contract/problems/codes';
import { type FieldError, fieldErrorsOf } from '@watcher/contract/problems/issues';
import { fieldSentence, type Locale, refusalSentence } from '@watcher/contract/problems/sentences';
import { DomainError, refuse } from '@watcher/core/errors';
import { z } from 'zod';
import { respellPath } from './spelling.ts';

/** RFC 9457, with our own code, and with the fields of a 422. */
export const problemOutput = z.object({
  type: z.string().meta({ examples: ['about:blank'] }),
  title: z.string().meta({ description: 'The kind of refusal, in short.', examples: ['Invalid input'] }),
  status: z
    .int()
    .min(400)
    .max(599)
    .meta({ description: 'The HTTP status.', examples: [422] }),
  code: z.string().meta({
    description: 'What was refused, as a stable lower-case word list.',
    examples: ['invalid_input'],
  }),
  detail: z.string().meta({
    description: 'A sentence to act on, in the language of `Accept-Language` (English or Italian).',
    examples: ['name: A name is required.'],
  }),
  errors: z
    .array(
      z.object({
        path: z.string().meta({ description: 'The field; empty for the whole.', examples: ['name'] }),
        message: z.string().meta({ examples: ['A name is required.'] }),
      }),
    )
    .optional()
    .describe('With 422: every field that is wrong.'),
});

export type Problem = z.infer<typeof problemOutput>;

interface Rule {
  readonly status: number;
  readonly title: string;
  readonly trpc: TRPC_ERROR_CODE_KEY;
}

const kinds = {
  refused: { status: 400, title: 'Not possible', trpc: 'BAD_REQUEST' },
  unauthorized: { status: 401, title: 'Not signed in', trpc: 'UNAUTHORIZED' },
  forbidden: { status: 403, title: 'Forbidden', trpc: 'FORBIDDEN' },
  notFound: { status: 404, title: 'Not found', trpc: 'NOT_FOUND' },
  conflict: { status: 409, title: 'Conflict', trpc: 'CONFLICT' },
  methodNotAllowed: { status: 405, title: 'Method not allowed', trpc: 'METHOD_NOT_SUPPORTED' },
  tooLarge: { status: 413, title: 'Too large', trpc: 'PAYLOAD_TOO_LARGE' },
  unsupported: { status: 415, title: 'Unsupported media type', trpc: 'UNSUPPORTED_MEDIA_TYPE' },
  invalid: { status: 422, title: 'Invalid input', trpc: 'UNPROCESSABLE_CONTENT' },
  tooMany: { status: 429, title: 'Too many requests', trpc: 'TOO_MANY_REQUESTS' },
  headersTooLarge: { status: 431, title: 'Headers too large', trpc: 'PAYLOAD_TOO_LARGE' },
  internal: { status: 500, title: 'Internal error', trpc: 'INTERNAL_SERVER_ERROR' },
  unavailable: { status: 503, title: 'Temporarily unavailable', trpc: 'SERVICE_UNAVAILABLE' },
} as const satisfies Record<string, Rule>;

/** The one table of refusals, for both transports. */
const rules: Readonly<Record<RefusalCode, Rule>> = {
  email_taken: kinds.refused,
  registration_closed: kinds.refused,
  invitation_required: kinds.refused,
  invitation_refused: kinds.refused,
  reset_link_refused: kinds.refused,
  key_already_added: kinds.refused,
  key_limit_reached: kinds.refused,
  key_paused: kinds.refused,
  token_limit_reached: kinds.refused,
  channel_limit_reached: kinds.refused,
  email_not_configured: kinds.refused,
  share_limit_reached: kinds.refused,
  view_limit_reached: kinds.refused,
  view_name_taken: kinds.conflict,
  budget_limit_reached: kinds.refused,
  key_not_controlled: kinds.refused,
  key_change_refused: kinds.refused,
  key_disabled_by_budget: kinds.refused,
  key_disabled_elsewhere: kinds.refused,
  openrouter_unavailable: kinds.unavailable,
  malformed_request: kinds.refused,

  not_signed_in: kinds.unauthorized,
  account_deleted: kinds.unauthorized,
  api_token_required: kinds.unauthorized,
  api_token_refused: kinds.unauthorized,
  invalid_credentials: { ...kinds.unauthorized, title: 'Wrong credentials' },

  metrics_token_refused: kinds.unauthorized,
  metrics_local_only: kinds.forbidden,
  cross_site_request: kinds.forbidden,
  key_of_another_team: kinds.forbidden,
  token_of_another_team: kinds.forbidden,
  token_of_another_person: kinds.forbidden,
  channel_of_another_team: kinds.forbidden,
  share_of_another_team: kinds.forbidden,
  view_of_another_team: kinds.forbidden,
  budget_of_another_team: kinds.forbidden,
  alert_of_another_team: kinds.forbidden,
  not_a_team_member: kinds.forbidden,
  permission_missing: kinds.forbidden,

  key_not_found: kinds.notFound,
  token_not_found: kinds.notFound,
  session_not_found: kinds.notFound,
  channel_not_found: kinds.notFound,
  share_not_found: kinds.notFound,
  share_link_not_valid: kinds.notFound,
  view_not_found: kinds.notFound,
  budget_not_found: kinds.notFound,
  alert_not_found: kinds.notFound,
  team_not_found: kinds.notFound,
  route_not_found: kinds.notFound,
  page_not_found: kinds.notFound,
  file_not_found: kinds.notFound,
  procedure_not_found: kinds.notFound,

  method_not_allowed: kinds.methodNotAllowed,
  body_too_large: kinds.tooLarge,
  encoding_not_supported: kinds.unsupported,
  json_required: kinds.unsupported,
  headers_too_large: kinds.headersTooLarge,
  precondition_failed: { status: 412, title: 'Precondition failed', trpc: 'PRECONDITION_FAILED' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable', trpc: 'BAD_REQUEST' },
  batch_too_large: kinds.refused,
  json_too_deep: kinds.invalid,

  invalid_input: kinds.invalid,
  malformed_json: kinds.invalid,
  body_not_an_object: kinds.invalid,
  key_refused_upstream: kinds.invalid,
  wrong_password: kinds.invalid,
  team_id_malformed: kinds.invalid,

  too_many_attempts: kinds.tooMany,
  rate_limited: kinds.tooMany,

  database_unavailable: kinds.unavailable,
  internal: kinds.internal,
};

/** A database that restarts is back within seconds. */
const RETRY_SECONDS = 5;

interface Explained {
  readonly refusal: Refusal;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds?: number | undefined;
  /** Worth a line in the log: nobody outside can mend it. */
  readonly isOurs: boolean;
}

/** What tRPC refuses by itself, by its code. */
const OF_TRPC: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, DomainError>>> = {
  PARSE_ERROR: refuse('malformed_json'),
  BAD_REQUEST: refuse('malformed_request'),
  NOT_FOUND: refuse('procedure_not_found'),
  METHOD_NOT_SUPPORTED: new DomainError({ code: 'method_not_allowed', params: { method: 'This method' } }),
  PAYLOAD_TOO_LARGE: new DomainError({ code: 'body_too_large', params: { kilobytes: 64 } }),
  UNSUPPORTED_MEDIA_TYPE: refuse('json_required'),
};

/**
 * What an error means to the caller. An error that is not one of ours says nothing of itself: its text could hold
 * SQL or a value.
 */
export function refusalOf(error: unknown): Explained {
  if (error instanceof TRPCError) {
    const { cause, code } = error;
    // What a procedure returned did not fit; what it was given is a BAD_REQUEST.
    const isOutput = cause instanceof z.ZodError && code === 'INTERNAL_SERVER_ERROR';
    return refusalOf((isOutput ? null : cause) ?? OF_TRPC[code] ?? refuse('internal'));
  }
  if (error instanceof DomainError) {
    const { refusal, fields, retryAfterSeconds } = error;
    return { refusal, fields, retryAfterSeconds, isOurs: error.code === 'internal' };
  }
  if (error instanceof z.ZodError) {
    const fields = error.issues.flatMap(fieldErrorsOf);
    return { refusal: { code: 'invalid_input', params: {} }, fields, isOurs: false };
  }
  if (error instanceof SyntaxError) return refusalOf(refuse('malformed_json'));
  if (isDatabaseAway(error)) {
    return {
      refusal: { code: 'database_unavailable', params: {} },
      fields: [],
      retryAfterSeconds: RETRY_SECONDS,
      isOurs: true,
    };
  }
  return { refusal: { code: 'internal', params: {} }, fields: [], isOurs: true };
}

/**
 * The codes of an error that mean that PostgreSQL cannot be asked now: no connection (Node's codes and the driver's
 * own), the server shutting down, starting, or out of disk, memory or connections (classes 57P, 08, 53), or that it ended
 * a statement for the time that it took (57014, 55P03).
 */
const DATABASE_AWAY =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED)|57P0\d|57014|55P03|08\d{3}|53\d{3})$/;

function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && DATABASE_AWAY.test(String(cause.code))) return true;
  }
  return false;
}

/** The refusal with its sentences, which name fields as the caller does. */
export function explain(error: unknown, locale: Locale, spell: (name: string) => string) {
  const { refusal, fields, ...rest } = refusalOf(error);
  const said = fields.map((field) => ({ ...field, message: fieldSentence(locale, field.problem) }));
  const [first] = said;
  const sentence = refusalSentence(locale, refusal);
  const detail =
    first === undefined || refusal.code !== 'invalid_input'
      ? sentence
      : first.path.length === 0
        ? first.message
        : `${respellPath(first.path, spell).join('.')}: ${first.message}`;
  return { ...refusal, ...rest, rule: rules[refusal.code], detail, fields: said };
}

export function problemOf(error: unknown, locale: Locale, spell: (name: string) => string): Problem {
  const { code, rule, fields, detail } = explain(error, locale, spell);
  const problem = { type: 'about:blank', title: rule.title, status: rule.status, code, detail };
  if (rule.status !== 422) return problem;
  if (fields.length === 0) return { ...problem, errors: [{ path: '', message: detail }] };
  const errors = fields.map((field) => ({
    path: respellPath(field.path, spell).join('.'),
    message: field.message,
  }));
  return { ...problem, errors };
}

/** The same refusal as tRPC says it. */
export function trpcErrorOf(error: unknown, locale: Locale): TRPCError {
  const { rule, detail } = explain(error, locale, (name) => name);
  return new TRPCError({ code: rule.trpc, message: detail, cause: error });
}
