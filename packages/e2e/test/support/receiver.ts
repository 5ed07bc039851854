import { createServer } from 'node:http';
import { z } from 'zod';

/** A message as it came, before anything is made of it. */
export interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** What has come so far, oldest first. */
  readonly received: readonly Received[];
  close(): void;
}

/** A server that takes every message, as one's own service would. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = z.record(z.string(), z.string()).parse(request.headers);
      received.push({ headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/hook`, received, close: () => server.close() };
}
