import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { DomainError, type ErrorCode, type FieldError } from '@watcher/core/errors';
import { z } from 'zod';

/** RFC 9457, with the fields of a 422. */
export const problemOutput = z.object({
  type: z.string().meta({ examples: ['about:blank'] }),
  title: z.string().meta({ description: 'The kind of refusal, in short.', examples: ['Invalid input'] }),
  status: z
    .int()
    .min(400)
    .max(599)
    .meta({ description: 'The HTTP status.', examples: [422] }),
  detail: z.string().meta({ description: 'A sentence to act on.', examples: ['name: A key needs a name.'] }),
  errors: z
    .array(
      z.object({
        path: z.string().meta({ description: 'The field; empty for the whole.', examples: ['name'] }),
        message: z.string().meta({ examples: ['A key needs a name.'] }),
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

/** The one table of refusals, for both transports. */
const rules = {
  rule_violated: { status: 400, title: 'Not possible', trpc: 'BAD_REQUEST' },
  not_signed_in: { status: 401, title: 'Not signed in', trpc: 'UNAUTHORIZED' },
  invalid_credentials: { status: 401, title: 'Wrong credentials', trpc: 'UNAUTHORIZED' },
  forbidden: { status: 403, title: 'Forbidden', trpc: 'FORBIDDEN' },
  not_found: { status: 404, title: 'Not found', trpc: 'NOT_FOUND' },
  method_not_allowed: { status: 405, title: 'Method not allowed', trpc: 'METHOD_NOT_SUPPORTED' },
  too_large: { status: 413, title: 'Too large', trpc: 'PAYLOAD_TOO_LARGE' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', trpc: 'UNSUPPORTED_MEDIA_TYPE' },
  invalid_input: { status: 422, title: 'Invalid input', trpc: 'UNPROCESSABLE_CONTENT' },
  rate_limited: { status: 429, title: 'Too many requests', trpc: 'TOO_MANY_REQUESTS' },
  headers_too_large: { status: 431, title: 'Headers too large', trpc: 'PAYLOAD_TOO_LARGE' },
  malformed_request: { status: 400, title: 'Malformed request', trpc: 'BAD_REQUEST' },
  unavailable: { status: 503, title: 'Temporarily unavailable', trpc: 'SERVICE_UNAVAILABLE' },
  internal: { status: 500, title: 'Internal error', trpc: 'INTERNAL_SERVER_ERROR' },
} as const satisfies Record<ErrorCode | TransportCode, Rule>;

/** What only a transport can refuse. */
type TransportCode =
  | 'method_not_allowed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'malformed_request'
  | 'unavailable'
  | 'internal';

/** A refusal of the transport itself. */
export class TransportError extends Error {
  readonly code: TransportCode;

  constructor(code: TransportCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A database that restarts is back within seconds. */
const RETRY_SECONDS = 5;

interface Refusal {
  readonly rule: Rule;
  /** Null: the fields say it all. */
  readonly detail: string | null;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds?: number | undefined;
  /** Worth a line in the log: nobody outside can mend it. */
  readonly isOurs: boolean;
}

/**
 * What an error means to the caller. An error that is not one of ours says nothing of itself: its text could hold
 * SQL or a value.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof TRPCError) {
    if (error.cause !== undefined) return refusalOf(error.cause);
    // Refusals that tRPC makes itself: an unknown procedure, a wrong method, a body that is no JSON.
    const rule = Object.values(rules).find((candidate) => candidate.trpc === error.code);
    if (error.code === 'PARSE_ERROR') return malformed('The body is not valid JSON.');
    if (rule !== undefined && rule.status < 500) {
      // Its own text holds the path, which may hold anything.
      const detail = error.code === 'NOT_FOUND' ? 'There is no such procedure.' : `${rule.title}.`;
      return { rule, detail, fields: [], isOurs: false };
    }
    return ours(rules.internal, 'Something went wrong on our side.');
  }
  if (error instanceof DomainError) {
    const { code, message, fields, retryAfterSeconds } = error;
    return { rule: rules[code], detail: message, fields, retryAfterSeconds, isOurs: false };
  }
  if (error instanceof TransportError) {
    const retryAfterSeconds = error.code === 'unavailable' ? RETRY_SECONDS : undefined;
    return { rule: rules[error.code], detail: error.message, fields: [], retryAfterSeconds, isOurs: false };
  }
  if (error instanceof z.ZodError) {
    const fields = error.issues.flatMap(fieldErrorsOf);
    return { rule: rules.invalid_input, detail: null, fields, isOurs: false };
  }
  if (error instanceof SyntaxError) return malformed('The body is not valid JSON.');
  if (isDatabaseAway(error)) {
    return {
      ...ours(rules.unavailable, 'The database is away; please try again shortly.'),
      retryAfterSeconds: RETRY_SECONDS,
    };
  }
  return ours(rules.internal, 'Something went wrong on our side.');
}

function fieldErrorsOf(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'invalid_type') return [{ path, message: typeMessage(issue) }];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: isSpeakable(key) ? [...path, key] : path,
    message: 'There is no such field.',
  }));
}

/** Zod's own message unless it is its general one, which speaks as a compiler does. */
function typeMessage({ message, expected }: z.core.$ZodIssueInvalidType): string {
  if (!message.startsWith('Invalid input: ')) return message;
  return message.endsWith('received undefined')
    ? 'This field is required.'
    : `This must be of type ${expected}.`;
}

/** Whether a name that a caller made up may come back in an answer: no secret of ours looks like a field's name. */
export function isSpeakable(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,39}$/i.test(name);
}

function malformed(detail: string): Refusal {
  return { rule: rules.invalid_input, detail, fields: [], isOurs: false };
}

function ours(rule: Rule, detail: string): Refusal {
  return { rule, detail, fields: [], isOurs: true };
}

/** The first of the fields, by the names that the caller knows. */
function summarize(fields: readonly FieldError[], spell: (name: string) => string): string {
  const [first] = fields;
  if (first === undefined) return 'The input is invalid.';
  return first.path.length === 0 ? first.message : `${first.path.map(spell).join('.')}: ${first.message}`;
}

/** No connection, or PostgreSQL shutting down or starting (class 57P, 08), however deep it was wrapped. */
function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (/^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|57P0\d|08\d{3}|53300)$/.test(code)) return true;
    if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(cause.message)) return true;
  }
  return false;
}

/** The refusal with a sentence in any case, which names fields as the caller does. */
export function explain(
  error: unknown,
  spell: (name: string) => string,
): Refusal & { readonly detail: string } {
  const refusal = refusalOf(error);
  return { ...refusal, detail: refusal.detail ?? summarize(refusal.fields, spell) };
}

export function problemOf(error: unknown, spell: (name: string) => string): Problem {
  const { rule, fields, detail } = explain(error, spell);
  const problem = { type: 'about:blank', title: rule.title, status: rule.status, detail };
  if (rule.status !== 422) return problem;
  const named = fields.length > 0 ? fields : [{ path: [], message: detail }];
  const errors = named.map((field) => ({ path: field.path.map(spell).join('.'), message: field.message }));
  return { ...problem, errors };
}

/** The same refusal as tRPC says it. */
export function trpcErrorOf(error: unknown): TRPCError {
  const { rule, detail } = explain(error, (name) => name);
  return new TRPCError({ code: rule.trpc, message: detail, cause: error });
}
