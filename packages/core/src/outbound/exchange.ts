import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { OutboundRefusal } from './problems.ts';
import type { Route } from './route.ts';
import { bareHost } from './url.ts';

/** What a receiver answered. */
export interface OutboundAnswer {
  /** Never a redirect's. */
  readonly status: number;
  /** By lower-case name; of one that came more than once, what Node makes of it. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The beginning of the body, as UTF-8. */
  readonly body: string;
}

export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly route: Route;
  /** Bytes of the answer's body; what comes after them is not read. */
  readonly readAtMost: number;
  /** After so long without a word, the tunnel through a proxy is given up and closed. */
  readonly timeoutMs: number;
  /** Ends everything, in whatever state; made for this request alone. */
  readonly signal: AbortSignal;
}

/**
 * One request and its answer over a connection of its own. The answer is asked for uncompressed and never unpacked.
 *
 * @throws OutboundRefusal for a redirect and for what the route refuses, else as `node:http` does.
 */
export function exchange(call: Exchange): Promise<OutboundAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const request = open(call);
  let answered = false;
  request.on('response', (response) => {
    answered = true;
    readAnswer(call, response).then(resolve, reject);
  });
  request.on('error', reject);
  // Whatever the receiver did: nobody waits for an answer that cannot come any more.
  request.on('close', () => {
    if (!answered) reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  });
  // Node's own tunnel through a proxy does not hear the signal before it stands.
  call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
  request.end(call.body);
  return promise.finally(() => request.destroy());
}

function open({ url, method, headers, body, route, timeoutMs, signal }: Exchange): ClientRequest {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return (url.protocol === 'https:' ? requestHttps : requestHttp)({
    protocol: url.protocol,
    hostname: bareHost(url),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname + url.search,
    method,
    headers: { ...headers, ...length },
    agent: route.agent,
    ...(route.lookup === undefined ? {} : { lookup: route.lookup }),
    timeout: timeoutMs,
    maxHeaderSize: 16 * 1024,
    signal,
  });
}

async function readAnswer(call: Exchange, response: IncomingMessage): Promise<OutboundAnswer> {
  const status = response.statusCode ?? 0;
  const { host } = call.url;
  if (status === 407 && call.route.proxied) {
    throw new OutboundRefusal({ code: 'proxy', params: { host, cause: '407' } });
  }
  if (status >= 300 && status < 400) {
    throw new OutboundRefusal({ code: 'redirect', params: { host, status } });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk.subarray(0, call.readAtMost - size));
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size >= call.readAtMost) break;
  }
  return { status, headers: plain(response.headers), body: Buffer.concat(chunks).toString('utf8') };
}

function plain(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries);
}
