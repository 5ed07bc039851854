/** Every way in which a verb refuses. Transports translate the code; core knows no HTTP status. */
export type ErrorCode =
  /** A rule of the product refuses it (a limit, a name that is taken). */
  | 'rule_violated'
  /** The input is well-formed but cannot be right (OpenRouter refuses the key). */
  | 'invalid_input'
  | 'not_signed_in'
  | 'invalid_credentials'
  | 'forbidden'
  | 'not_found'
  | 'rate_limited';

export interface FieldError {
  /** Names from the input object down to the field. */
  readonly path: readonly string[];
  readonly message: string;
}

/** @param message a sentence that a person can act on; it goes to the caller as it is. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  /** With `rate_limited`: seconds until another try may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    fields: readonly FieldError[] = [],
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
