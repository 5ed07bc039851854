/** A code, and what its sentence is made of. */
export interface Problem {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FieldProblem extends Problem {
  /** Names from the input object down to the field. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Why a call failed. */
export class WatcherError extends Error {
  /** tRPC's code, e.g. `UNAUTHORIZED`, `NOT_FOUND`, `TOO_MANY_REQUESTS`; `UNREACHABLE` where no answer came. */
  readonly code: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What the server calls this request in its log; null where no answer came. */
  readonly requestId: string | null;
  /** What was refused, as a stable code with its parameters; null where no answer came. */
  readonly problem: Problem | null;
  /** What is wrong with which field of the input. */
  readonly fields: readonly FieldProblem[];

  constructor(
    message: string,
    details: Pick<WatcherError, 'code' | 'status' | 'requestId' | 'problem' | 'fields'>,
    options?: { cause: unknown },
  ) {
    super(message, options);
    this.name = 'WatcherError';
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.problem = details.problem;
    this.fields = details.fields;
  }
}
