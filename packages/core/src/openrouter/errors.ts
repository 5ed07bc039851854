/** Why a call to OpenRouter gave no answer that can be used. */
export type OpenRouterErrorKind =
  /** 401: the key is revoked, disabled, expired or was never one. */
  | 'unauthorized'
  /** 403: the key may not do this (an inference key on a management route, say). */
  | 'forbidden'
  /** 408 on a query: it was too large. */
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

const sentences: Record<OpenRouterErrorKind, string> = {
  unauthorized: 'OpenRouter does not accept this key: it was revoked, disabled, has expired or is mistyped.',
  forbidden: 'OpenRouter does not allow this key to read usage.',
  too_large: 'OpenRouter took too long to answer.',
  rate_limited: 'OpenRouter asked us to slow down; the next try comes by itself.',
  refused: 'OpenRouter refused the request.',
  unavailable: 'OpenRouter has trouble of its own at the moment; the next try comes by itself.',
  paced: 'Many reads of this account wait for their turn; this one comes by itself.',
  unreachable: 'OpenRouter could not be reached; the next try comes by itself.',
  malformed: 'OpenRouter gave an answer that could not be understood; nothing was changed.',
};

/** The message is a sentence for the user; `detail` is for the log. Neither holds a secret or the answer's body. */
export class OpenRouterError extends Error {
  override name = 'OpenRouterError';
  readonly kind: OpenRouterErrorKind;
  readonly detail: string;
  /** Another try soon may help; the others wait for the next hour or for the user. */
  readonly mayPass: boolean;
  /** When to ask again, where that is known, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: OpenRouterErrorKind,
    detail: string,
    { message = sentences[kind], retryAfterMs }: { message?: string; retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
    this.detail = detail;
    this.mayPass = !['unauthorized', 'forbidden', 'refused'].includes(kind);
    this.retryAfterMs = retryAfterMs;
  }
}
