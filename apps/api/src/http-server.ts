import { randomUUID } from 'node:crypto';
import { createServer as createNodeServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type DomainError, refuse } from '@watcher/core/errors';
import { problemOf } from './problems.ts';
import { createServer, type ServerOptions } from './server.ts';
import { toSnakeCase } from './spelling.ts';

/** An answer of which nothing is taken for so long is ended: a file's turn, and what was read for it, would be kept for ever. */
const STALL_MS = 60_000;

/**
 * The server of the process. What Node's own HTTP reader refuses is a problem document, too.
 *
 * @param options `stallMs`: how long an answer goes on that nobody reads; for tests.
 */
export function createHttpServer({ stallMs, ...options }: ServerOptions & { stallMs?: number }): Server {
  const server = createNodeServer(createServer(options));
  server.timeout = stallMs ?? STALL_MS;
  server.on('request', (_request, response) => response.on('timeout', endIfUnread));
  // Longer than a proxy in front keeps its connections, so that it never writes into one that we just closed.
  server.keepAliveTimeout = 65_000;
  server.on('clientError', (error: Error, socket: Duplex) => {
    const code = 'code' in error ? error.code : undefined;
    if (!socket.writable || code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const refusal = code === 'HPE_HEADER_OVERFLOW' ? tooLarge : malformed;
    const requestId = randomUUID();
    options.log.info({ problem: refusal.code, requestId }, 'request that could not be read');
    socket.end(answerOf(refusal, requestId));
  });
  return server;
}

/** Called when nothing moved on the connection of an answer that is not over. One that is still being made has its time. */
function endIfUnread(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
  else socket.setTimeout(socket.timeout ?? STALL_MS);
}

const tooLarge = refuse('headers_too_large');
const malformed = refuse('malformed_request');

/** An answer as it goes over the wire. */
function answerOf(refusal: DomainError, requestId: string): string {
  const problem = problemOf(refusal, 'en', toSnakeCase);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
