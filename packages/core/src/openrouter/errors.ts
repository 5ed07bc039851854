import type { KeyProblem, UnreachableCause } from '@watcher/contract/problems/codes';

/** Why a call to OpenRouter gave no answer that can be used. */
export type OpenRouterErrorKind =
  /** 401: the key is revoked, disabled, expired or was never one. */
  | 'unauthorized'
  /** 403: the key may not do this (an inference key on a management route, say). */
  | 'forbidden'
  /** 408: it took OpenRouter too long, which a smaller query may not. */
  | 'too_large'
  /** 429, still after the retries. */
  | 'rate_limited'
  /** Any other 4xx: OpenRouter understood us and says no. */
  | 'refused'
  /** 5xx: OpenRouter is there and has trouble. */
  | 'unavailable'
  /** Time-outs, cut connections, no connection at all. */
  | 'unreachable'
  /** Not asked: the account's turn is too far away. */
  | 'paced'
  /** A 2xx whose body is not what the specification says. */
  | 'malformed';

interface Details {
  readonly status?: number | undefined;
  /** With `unreachable`. */
  readonly cause?: UnreachableCause | undefined;
  /** With `malformed`: the field that was not understood. */
  readonly field?: string | undefined;
  /** When to ask again, where that is known, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
}

/** Neither the message (for the log) nor anything else in it holds a secret or the answer's body. */
export class OpenRouterError extends Error {
  override name = 'OpenRouterError';
  readonly kind: OpenRouterErrorKind;
  /** Method and path of the call, e.g. `GET /keys`. */
  readonly call: string;
  readonly status: number | null;
  readonly field: string | null;
  readonly retryAfterMs: number | undefined;
  readonly #cause: UnreachableCause;

  constructor(kind: OpenRouterErrorKind, call: string, details: Details = {}) {
    super([call, kind, details.status, details.field].filter((part) => part !== undefined).join(' '));
    this.kind = kind;
    this.call = call;
    this.status = details.status ?? null;
    this.field = details.field ?? null;
    this.retryAfterMs = details.retryAfterMs;
    this.#cause = details.cause ?? causes[kind];
  }

  /** OpenRouter understood and says no: another try soon does not help. */
  get isRefusal(): boolean {
    return ['unauthorized', 'forbidden', 'refused'].includes(this.kind);
  }

  /** What it means for the key that was asked about. */
  get problem(): KeyProblem {
    const { kind, call, field, status } = this;
    if (kind === 'unauthorized') return { code: 'invalid', params: {} };
    if (kind === 'malformed') return { code: 'not_understood', params: { call, field } };
    return { code: 'unreachable', params: { cause: this.#cause, status } };
  }
}

const causes: Readonly<Record<OpenRouterErrorKind, UnreachableCause>> = {
  unauthorized: 'refused',
  forbidden: 'refused',
  refused: 'refused',
  too_large: 'timeout',
  rate_limited: 'rate_limited',
  paced: 'rate_limited',
  unavailable: 'server_error',
  unreachable: 'connection',
  malformed: 'server_error',
};
