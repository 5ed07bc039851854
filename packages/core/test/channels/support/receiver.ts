import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.ts';

export interface Received {
  readonly method: string;
  /** Path and query; the whole URL when it was asked as a proxy. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply = (response: ServerResponse, received: Received) => void;

export interface Receiver {
  readonly port: number;
  /** `http://127.0.0.1:port`, or `https:`. */
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on. */
  reply: Reply;
}

const ok: Reply = (response) => response.end('ok');

/** An HTTP server on the loopback that keeps what it gets; it ends with the test. */
export async function startReceiver(
  options: { reply?: Reply; tls?: Certificate; host?: string; port?: number } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    received.push(one);
    receiver.reply(response, one);
  };
  const server =
    options.tls === undefined ? createHttpServer(listener) : createHttpsServer(options.tls, listener);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port);
  const scheme = options.tls === undefined ? 'http' : 'https';
  const receiver: Receiver = {
    port,
    url: `${scheme}://${host}:${port}`,
    received,
    reply: options.reply ?? ok,
  };
  return receiver;
}

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
  /** What came in, over all connections. */
  readonly text: () => string;
}

/** A TCP server for what no HTTP server would do. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let text = '';
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    onConnection(socket);
  });
  const port = await listen(server, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { port, url: `http://127.0.0.1:${port}`, sockets, text: () => text };
}

async function listen(server: Server, host: string, wanted = 0): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.on('error', reject);
  server.listen(wanted, host, resolve);
  await promise;
  onTestFinished(() => {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') {
      server.closeAllConnections();
    }
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
