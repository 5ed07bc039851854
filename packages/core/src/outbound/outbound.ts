import { exchange, type OutboundAnswer } from './exchange.ts';
import { explain, type OutboundError } from './problems.ts';
import { type Routing, refuseByUrl, routeTo } from './route.ts';
import { parseReceiverUrl } from './url.ts';

/** How long a receiver may take: look-up, connection, TLS, headers and body together. */
const DEADLINE_MS = 10_000;
const READ_AT_MOST = 64 * 1024;

export interface OutboundOptions extends Routing {
  /** Milliseconds in place of ten seconds. */
  readonly deadlineMs?: number;
}

export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The operator set the host: it may be private. */
  readonly ownHost?: boolean;
  /** Ends the request at once (the process is stopping). */
  readonly signal?: AbortSignal;
}

/** There is an answer, of whatever status but a redirect; or there is none, and why. */
export type OutboundResult = { readonly answer: OutboundAnswer } | { readonly error: OutboundError };

/** The only way in which the product asks an address that a user gave. */
export interface Outbound {
  /**
   * Sends one request (`POST` unless said otherwise). Never follows a redirect, never tries again.
   *
   * @throws only the reason of `signal`, when it ended the request.
   */
  send(request: OutboundRequest): Promise<OutboundResult>;
  /** What can be told of a URL without asking anybody; null when it may be tried. */
  check(url: string): OutboundError | null;
}

/** Requests to public addresses only, checked at the moment of connecting; see `routeTo`. */
export function createOutbound(options: OutboundOptions): Outbound {
  return {
    send: (request) => send(options, request),
    check(text) {
      const parsed = parseReceiverUrl(text);
      return 'error' in parsed ? parsed.error : refuseByUrl(parsed.url, options);
    },
  };
}

async function send(options: OutboundOptions, request: OutboundRequest): Promise<OutboundResult> {
  request.signal?.throwIfAborted();
  const parsed = parseReceiverUrl(request.url);
  if ('error' in parsed) return parsed;
  const { url } = parsed;
  const route = routeTo(url, request.ownHost ?? false, options);
  if ('code' in route) return { error: route };

  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const answer = await exchange({
      url,
      method: request.method ?? 'POST',
      headers: request.headers ?? {},
      body: request.body,
      route,
      readAtMost: READ_AT_MOST,
      timeoutMs: deadlineMs,
      signal: request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline]),
    });
    return { answer };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (deadline.aborted) {
      return { error: { code: 'timeout', params: { host: url.host, seconds: deadlineMs / 1000 } } };
    }
    return { error: explain(error, url.host, route.proxied) };
  }
}
