/** An answer before it is written: `body` goes out as JSON. */
export type Answer = { status: number; body: unknown; headers?: Readonly<Record<string, string>> };

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
