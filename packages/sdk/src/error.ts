/** Why a call failed. */
export class WatcherError extends Error {
  /** tRPC's code, e.g. `UNAUTHORIZED`, `NOT_FOUND`, `TOO_MANY_REQUESTS`; `UNREACHABLE` where no answer came. */
  readonly code: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What the server calls this request in its log; null where no answer came. */
  readonly requestId: string | null;
  /** What is wrong with which field of the input. */
  readonly fields: readonly { readonly path: readonly string[]; readonly message: string }[];

  constructor(
    message: string,
    details: { code: string; status: number; requestId: string | null; fields: WatcherError['fields'] },
    options?: { cause: unknown },
  ) {
    super(message, options);
    this.name = 'WatcherError';
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.fields = details.fields;
  }
}
