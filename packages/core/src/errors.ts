import type { PlainCode, Refusal, RefusalCode, RefusalParams } from '@watcher/contract/problems/codes';
import type { FieldError } from '@watcher/contract/problems/issues';

interface Details {
  /** The fields that are to blame. */
  readonly fields?: readonly FieldError[];
  /** Seconds until another try may succeed. */
  readonly retryAfterSeconds?: number;
}

/**
 * A refusal: a code with its parameters. What it means in a transport (its status, its sentence) is said where it
 * leaves; the message is the code, for the log.
 */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly refusal: Refusal;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(refusal: Refusal, { fields = [], retryAfterSeconds }: Details = {}) {
    super(refusal.code);
    this.refusal = refusal;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): RefusalCode {
    return this.refusal.code;
  }
}

/** A refusal whose code has no parameters. */
export function refuse(code: PlainCode<RefusalParams>, details?: Details): DomainError {
  return new DomainError({ code, params: {} }, details);
}
