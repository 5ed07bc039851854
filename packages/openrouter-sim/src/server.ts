import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { controlAnswer } from './control/control.ts';
import { answer, bearerHash } from './dispatch.ts';
import { sendFaulty } from './faulty.ts';
import { sendJson } from './send.ts';
import type { RequestRecord, Simulator } from './simulator.ts';

const BASE_PATH = '/api/v1';
const CONTROL_PATH = '/_sim';

export type SimulatorServer = {
  /** The base URL for clients, `http://127.0.0.1:<port>/api/v1`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
};

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function serve(sim: Simulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams, search } = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  const body = await readText(request);
  if (pathname.startsWith(`${CONTROL_PATH}/`)) {
    const path = pathname.slice(CONTROL_PATH.length);
    sendJson(response, controlAnswer(sim, { method, path, query: searchParams, body }));
    return;
  }
  const path = pathname.startsWith(`${BASE_PATH}/`) ? pathname.slice(BASE_PATH.length) : '';
  const authorization = request.headers.authorization;
  const now = sim.clock.now();
  // Dates in headers are the simulator's time too, or a `Retry-After` date would mean something else.
  response.setHeader('Date', new Date(now).toUTCString());
  const keyHash = bearerHash(authorization);
  const record: RequestRecord = sim.log({ method, path, query: search, at: now, keyHash, status: null });
  const right = () => answer(sim, { method, path, query: searchParams, authorization, body });
  const fault = sim.faults.take(record);
  if (fault?.delayMs !== undefined) await wait(fault.delayMs);
  if (fault !== undefined) {
    record.status = sendFaulty(response, fault, now, right);
    return;
  }
  const whole = right();
  record.status = whole.status;
  sendJson(response, whole);
}

/**
 * Serves a simulator over HTTP on the loopback interface, with its control routes under `/_sim/`.
 * @param options.port 0, the default, for any free one.
 */
export async function startSimulator(
  sim: Simulator,
  options: { port?: number } = {},
): Promise<SimulatorServer> {
  const server = createServer((request, response) => {
    serve(sim, request, response).catch((error: unknown) => {
      // A defect of the simulator itself: say so in the answer rather than die under a test.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, { status: 500, body: { error: { code: 500, message } } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${BASE_PATH}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
