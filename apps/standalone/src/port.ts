import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './errors.ts';

/**
 * Fails before the slow steps of a start when the port cannot be listened on. A product that was killed needs a
 * moment to let go of it, so a taken one is tried for two seconds.
 * @throws StartError that names the port and the way out
 */
export async function checkPort(port: number, host: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const problem = await listenOnce(port, host).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    if (problem === undefined) return;
    if (problem !== 'EADDRINUSE') {
      throw new StartError(`HOST ${host} and PORT ${port} cannot be listened on (${problem}).`);
    }
    if (attempt === 10) {
      const other = port < 65_535 ? port + 1 : 3000;
      throw new StartError(
        `Port ${port} is in use. Choose another one, for example: PORT=${other} npm start`,
      );
    }
    await sleep(200);
  }
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return listenOnce(0, '127.0.0.1');
}

async function listenOnce(port: number, host: string): Promise<number> {
  // A page that is open in a browser tries to come back; it must not hold up the start.
  const server = createServer((socket) => socket.destroy());
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** The address to open in a browser on this machine; one that stands for every interface is shown as localhost. */
export function openUrl(host: string, port: number): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(host)) return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
