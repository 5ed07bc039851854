/**
 * Every way in which an outbound request gets no answer, and what belongs to its sentence. `host` is the receiver's
 * host and port. The rest of its URL, headers and the body are secrets of the team's and stand in no error.
 */
export interface OutboundErrorParams {
  url_malformed: Record<never, never>;
  url_scheme: { scheme: string };
  /** The URL has a user name or password in it. */
  url_credentials: Record<never, never>;
  /** The host is, or resolves to, nothing but addresses that are not public and not in `OUTBOUND_ALLOW`. */
  private_address: { host: string };
  /** `cause`: the resolver's code, such as `ENOTFOUND`. */
  dns: { host: string; cause: string };
  refused: { host: string };
  /** `cause`: the system's code, such as `EHOSTUNREACH`, or `ECONNRESET` for an answer that broke off. */
  unreachable: { host: string; cause: string };
  timeout: { host: string; seconds: number };
  /** `cause`: the code of OpenSSL or Node, such as `CERT_HAS_EXPIRED`. */
  tls: { host: string; cause: string };
  /** It answers with a redirect, which is never followed. */
  redirect: { host: string; status: number };
  /** Its answer is not HTTP, or its headers are too large. */
  not_http: { host: string; cause: string };
  /** The operator's proxy is away, or lets nothing through: `cause` is a system's code or the proxy's status. */
  proxy: { host: string; cause: string };
}

export type OutboundErrorCode = keyof OutboundErrorParams;

export type OutboundError = {
  [Code in OutboundErrorCode]: { readonly code: Code; readonly params: OutboundErrorParams[Code] };
}[OutboundErrorCode];

/** What can be wrong with a URL by itself. */
export type UrlError = Extract<OutboundError, { code: `url_${string}` }>;

/** Thrown while an address is looked up; carries what the request's caller gets. */
export class OutboundRefusal extends Error {
  override name = 'OutboundRefusal';
  readonly error: OutboundError;

  constructor(error: OutboundError) {
    super(error.code);
    this.error = error;
  }
}

const TLS_CODE =
  /^(?:ERR_SSL|ERR_TLS|EPROTO|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|INVALID_)/;

/** Whether the code of an error is one of OpenSSL's, or of Node's about certificates. */
export function isTlsCode(code: string): boolean {
  return TLS_CODE.test(code);
}

/**
 * What an error of Node's means. Its message is not used: it may quote the URL or a header.
 *
 * @param proxied the request goes through a proxy: who cannot be connected to is the proxy.
 */
export function explain(error: unknown, host: string, proxied: boolean): OutboundError {
  if (error instanceof OutboundRefusal) return error.error;
  const cause = codeOf(error);
  if (cause === 'ERR_PROXY_TUNNEL') return { code: 'proxy', params: { host, cause: tunnelStatus(error) } };
  if (isTlsCode(cause)) return { code: 'tls', params: { host, cause } };
  if (cause.startsWith('HPE_')) return { code: 'not_http', params: { host, cause } };
  if (proxied && cause !== 'ECONNRESET') return { code: 'proxy', params: { host, cause } };
  if (cause === 'ECONNREFUSED') return { code: 'refused', params: { host } };
  if (cause === 'ENOTFOUND' || cause.startsWith('EAI_')) return { code: 'dns', params: { host, cause } };
  return { code: 'unreachable', params: { host, cause } };
}

/** The code of a system error, `unknown` without one. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

/** The status with which a proxy refuses to connect, such as `407`. */
function tunnelStatus(error: unknown): string {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? String(status) : 'closed';
}
