/** What went wrong with a call, ready to be shown. */
export interface Failure {
  /** tRPC's code (`UNAUTHORIZED`, `BAD_REQUEST`, …), or `UNREACHABLE` where no answer came. */
  readonly code: string;
  /** A sentence for a person. */
  readonly message: string;
  /** First complaint about each input field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>;
}

const UNREACHABLE = 'The server cannot be reached. Check the connection and try again.';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readFields(issues: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!Array.isArray(issues)) return fields;
  for (const issue of issues) {
    if (!isRecord(issue) || !Array.isArray(issue['path'])) continue;
    const field: unknown = issue['path'][0];
    const message = issue['message'];
    if (typeof field === 'string' && typeof message === 'string') fields[field] ??= message;
  }
  return fields;
}

/**
 * Reads what a tRPC call threw. An error that carries tRPC's `data` came from the server and its message is meant
 * to be read; any other (no network, a proxy's HTML page) becomes one sentence of ours.
 */
export function readFailure(error: unknown): Failure {
  const data = isRecord(error) ? error['data'] : undefined;
  if (!(error instanceof Error) || !isRecord(data) || typeof data['code'] !== 'string') {
    return { code: 'UNREACHABLE', message: UNREACHABLE, fields: {} };
  }
  return { code: data['code'], message: error.message, fields: readFields(data['zodIssues']) };
}

/** Whether trying the same call again later may help: the server was away or broke, the input was not the cause. */
export function isPassing(failure: Failure): boolean {
  return [
    'UNREACHABLE',
    'INTERNAL_SERVER_ERROR',
    'SERVICE_UNAVAILABLE',
    'TIMEOUT',
    'TOO_MANY_REQUESTS',
  ].includes(failure.code);
}
