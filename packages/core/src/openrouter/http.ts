import { setTimeout as sleep } from 'node:timers/promises';
import type { UnreachableCause } from '@watcher/contract/problems/codes';
import type { z } from 'zod';
import { OpenRouterError, type OpenRouterErrorKind } from './errors.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** A longer `Retry-After` is left to the job's next run rather than slept through. */
const MAX_WAIT_MS = 20_000;

/**
 * What a call is counted as. `usage`: analytics and activity, of which a sync of many keys asks as much as it may.
 * `account`: keys, counters and credits, where a budget that is passed or a key that is to stop must not wait behind
 * the former.
 */
export type Lane = 'usage' | 'account';

/** Spaces the calls of one account, over all processes. An account is known by the key that is asked with. */
export interface AccountPace {
  /** Takes the next turn of a lane unless it is further away than that; then nothing may be asked. */
  takeTurn(lane: Lane, secret: string, longestWaitMs: number): Promise<{ taken: boolean; waitMs: number }>;
  /** OpenRouter asked for so long a silence of this lane. */
  pause(lane: Lane, secret: string, forMs: number): Promise<void>;
}

export interface HttpOptions {
  readonly baseUrl: string;
  /** How long one call may take, body included. */
  readonly timeoutMs: number;
  /** Calls per request, the first one included. */
  readonly attempts: number;
  /** First pause between attempts; it doubles. */
  readonly backoffMs: number;
  /** Left out: nothing keeps the calls apart. */
  readonly pace?: AccountPace;
  /** How long a call may wait for its account's turn. */
  readonly longestWaitMs: number;
  /** Ends every call at once (the process is stopping). */
  readonly signal?: AbortSignal;
  /** Called with how each request ended, for the log: null when there was an answer. */
  readonly onSettled?: (error: OpenRouterError | null) => void;
  /** Called when a part of an answer was not understood and the rest is used, for the log. */
  readonly onOdd?: (error: OpenRouterError) => void;
}

export interface Call<Answer> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly lane: Lane;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly secret: string;
  readonly body?: unknown;
  readonly answer: z.ZodType<Answer>;
}

/**
 * One request to OpenRouter. 429, 5xx, time-outs and cut connections are tried again, after `Retry-After` where
 * it is given.
 *
 * @throws OpenRouterError when there is no usable answer.
 */
export async function request<Answer>(options: HttpOptions, call: Call<Answer>): Promise<Answer> {
  try {
    const answer = await withRetries(options, call);
    options.onSettled?.(null);
    return answer;
  } catch (error) {
    if (error instanceof OpenRouterError) options.onSettled?.(error);
    throw error;
  }
}

async function withRetries<Answer>(options: HttpOptions, call: Call<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    await waitForTurn(options, call);
    const outcome = await once(options, call);
    if ('answer' in outcome) return outcome.answer;
    const { retryAfterMs } = outcome.error;
    if (retryAfterMs !== undefined) await options.pace?.pause(call.lane, call.secret, retryAfterMs);
    const backoff = options.backoffMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
    const pause = Math.max(retryAfterMs ?? 0, backoff);
    const final = !outcome.retry || attempt >= options.attempts || pause > MAX_WAIT_MS;
    if (final || options.signal?.aborted) throw outcome.error;
    await pauseFor(options, pause);
  }
}

async function waitForTurn(
  options: HttpOptions,
  { lane, secret }: Pick<Call<unknown>, 'lane' | 'secret'>,
): Promise<void> {
  const turn = await options.pace?.takeTurn(lane, secret, options.longestWaitMs);
  if (turn === undefined) return;
  if (!turn.taken) throw new OpenRouterError('paced', 'turn', { retryAfterMs: turn.waitMs });
  if (turn.waitMs > 0) await pauseFor(options, turn.waitMs);
}

function pauseFor({ signal }: HttpOptions, ms: number): Promise<void> {
  return sleep(ms, undefined, signal === undefined ? {} : { signal });
}

type Outcome<Answer> = { answer: Answer } | { error: OpenRouterError; retry: boolean };

async function once<Answer>(options: HttpOptions, call: Call<Answer>): Promise<Outcome<Answer>> {
  const where = `${call.method} ${call.path.split('?')[0]}`;
  let status: number;
  let text: string;
  let retryAfter: string | null;
  try {
    const response = await send(options, call);
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    text = await readText(response);
  } catch (error) {
    options.signal?.throwIfAborted();
    return { error: new OpenRouterError('unreachable', where, { cause: causeOf(error) }), retry: true };
  }
  if (status >= 200 && status < 300) return parse(call, where, text);
  return refusal(status, where, retryAfter);
}

function send<Answer>(options: HttpOptions, call: Call<Answer>): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  return fetch(`${options.baseUrl}${call.path}`, {
    method: call.method,
    headers: {
      authorization: `Bearer ${call.secret}`,
      accept: 'application/json',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    // A redirect would carry the key to another place.
    redirect: 'error',
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
  });
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse<Answer>(call: Call<Answer>, where: string, text: string): Outcome<Answer> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // HTML from an edge, or half an answer: it may be whole the next time.
    return { error: new OpenRouterError('malformed', where), retry: true };
  }
  const parsed = call.answer.safeParse(json);
  if (parsed.success) return { answer: parsed.data };
  const issue = parsed.error.issues[0];
  return { error: new OpenRouterError('malformed', where, { field: issue?.path.join('.') }), retry: false };
}

function refusal(status: number, call: string, retryAfter: string | null): Outcome<never> {
  const no = (kind: OpenRouterErrorKind) => ({
    error: new OpenRouterError(kind, call, { status }),
    retry: false,
  });
  if (status === 401) return no('unauthorized');
  if (status === 403) return no('forbidden');
  if (status === 408) return no('too_large');
  if (status < 500 && status !== 429) return no('refused');
  const kind = status === 429 ? 'rate_limited' : 'unavailable';
  const retryAfterMs = parseRetryAfter(retryAfter);
  return { error: new OpenRouterError(kind, call, { status, retryAfterMs }), retry: true };
}

/** Why a connection failed, by the codes of Node's resolver, sockets and TLS. */
function causeOf(error: unknown): UnreachableCause {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === 'TimeoutError') return 'timeout';
    const code = 'code' in at ? String(at.code) : '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns';
    if (code === 'ETIMEDOUT' || code.endsWith('_TIMEOUT')) return 'timeout';
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS|^ERR_SSL/.test(code)) return 'tls';
  }
  return 'connection';
}

/** No answer of OpenRouter's keeps us quiet for longer. */
export const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** Seconds or an HTTP date (RFC 9110, 10.2.3) as milliseconds from now; what is neither, as `-1` is, says nothing. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const isDate = /^[A-Z][a-z]+,? /.test(value);
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1000
    : isDate
      ? Date.parse(value) - Date.now()
      : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_PAUSE_MS);
}
