import { DrizzleQueryError } from 'drizzle-orm';

/** Of Node's and the driver's codes: why nothing at DATABASE_URL answers. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not use its socket',
  ENOTFOUND: 'its host is unknown',
  EAI_AGAIN: 'its host could not be looked up',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'it does not answer',
  CONNECT_TIMEOUT: 'it does not answer',
  ECONNRESET: 'the connection was closed',
  CONNECTION_CLOSED: 'the connection was closed',
};

/** OpenSSL's names for what is wrong with a certificate, as Node gives them. */
const CERTIFICATE = /CERT|UNABLE_TO_(?:GET|VERIFY)/;

/**
 * What keeps a connection to PostgreSQL from being made, or ended it, in one sentence. It names DATABASE_URL and never
 * holds it: there is a password in it.
 *
 * @returns null for any other error, such as that of a statement.
 */
export function connectionProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  // Only what ends a connection is FATAL; PostgreSQL's text names the role or the database. Poolers give the local form alone.
  if ('severity' in error || 'severity_local' in error) {
    const severity = 'severity' in error ? error.severity : error.severity_local;
    return severity === 'FATAL'
      ? `PostgreSQL refuses the connection that DATABASE_URL asks for: ${error.message}.`
      : null;
  }
  // What a file or a port is refused for has the same codes.
  const isOfNetwork =
    !('syscall' in error) || ['connect', 'getaddrinfo', 'read', 'write'].includes(String(error.syscall));
  if (!isOfNetwork) return null;
  if (CERTIFICATE.test(code))
    return `The certificate of DATABASE_URL's server is not valid: ${error.message}.`;
  if (/secure TLS connection/.test(error.message)) {
    return 'DATABASE_URL asks for TLS (sslmode), and its server has none.';
  }
  const reason = UNREACHABLE[code];
  return reason === undefined ? null : `PostgreSQL cannot be reached at DATABASE_URL: ${reason}.`;
}

/**
 * What PostgreSQL has to do with an error, in one sentence: why there is no connection, or what it refused. Drizzle puts
 * the statement with its values around that; nobody is to read those in a terminal.
 *
 * @returns null for an error that is not PostgreSQL's.
 */
export function databaseProblem(error: unknown): string | null {
  const said = error instanceof DrizzleQueryError ? error.cause : error;
  const problem = connectionProblem(said);
  if (problem !== null) return problem;
  return said instanceof Error && said.name === 'PostgresError'
    ? `PostgreSQL refused: ${said.message}.`
    : null;
}
