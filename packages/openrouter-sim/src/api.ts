import type { z } from 'zod';
import type { Account, ApiKey } from './accounts.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Simulator } from './simulator.ts';

/** What a route gets: who calls, and the parts of the request, not yet checked. */
export type Call = {
  readonly sim: Simulator;
  /** The ledger as it stands at `now`. */
  readonly ledger: Ledger;
  /** When the call came in, Unix ms. */
  readonly now: number;
  readonly account: Account;
  readonly key: ApiKey;
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
};

/** An answer before it is written: `body` goes out as JSON. */
export type Answer = { status: number; body: unknown; headers?: Readonly<Record<string, string>> };

/** One operation of the specification. A management route refuses inference keys with 403, and the reverse. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path; `{name}` stands for one segment. */
  readonly path: string;
  readonly access: 'any' | 'management' | 'inference';
  handle(call: Call): Answer;
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Invalid request parameters',
  401: 'Missing Authentication header',
  402: 'Insufficient credits',
  403: 'Only management keys can perform this operation',
  404: 'Resource not found',
  408: 'Operation timed out. Please try again later.',
  429: 'Rate limit exceeded',
  500: 'Internal Server Error',
  502: 'Provider returned error',
  503: 'Service temporarily unavailable',
};

/** A refusal, with the status it goes out with. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message?: string, headers: Readonly<Record<string, string>> = {}) {
    super(message ?? MESSAGES[status] ?? 'Error');
    this.status = status;
    this.headers = headers;
  }

  /** The error body of the specification: `{error: {code, message}}`. */
  toAnswer(): Answer {
    const { status, message, headers } = this;
    return { status, body: { error: { code: status, message } }, headers };
  }
}

/** The input as the schema reads it. @throws ApiError 400 that names what is wrong. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new ApiError(400, `${where === '' ? '' : `${where}: `}${issue?.message ?? 'invalid'}`);
}
