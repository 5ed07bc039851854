import type { z } from 'zod';
import type { Account, ApiKey } from './accounts.ts';
import { type Answer, ApiError } from './api-error.ts';
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

/** One operation of the specification. A management route refuses inference keys with 403, and the reverse. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path; `{name}` stands for one segment. */
  readonly path: string;
  readonly access: 'any' | 'management' | 'inference';
  handle(call: Call): Answer;
};

/** The input as the schema reads it. @throws ApiError 400 that names what is wrong. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new ApiError(400, `${where === '' ? '' : `${where}: `}${issue?.message ?? 'invalid'}`);
}
