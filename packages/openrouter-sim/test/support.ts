import { onTestFinished } from 'vitest';
import type { Simulator } from '../src/index.ts';
import { createSimulator, fixedClock, startSimulator } from '../src/index.ts';

/** A Sunday, twelve minutes into an hour: day, week and month have all begun before it. */
export const NOW = Date.parse('2026-11-22T20:12:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** What `JSON.parse` gives: tests look into it by path and assert on what they find. */
export type Json = ReturnType<typeof JSON.parse>;
export type Reply = { status: number; headers: Headers; body: Json };

/** Serves a simulator until the test ends; `call` asks it with a key. */
async function serve(sim: Simulator) {
  const server = await startSimulator(sim);
  onTestFinished(() => server.close());
  const call = async (key: string | null, method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(server.url + path, {
      method,
      headers: key === null ? {} : { Authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return { server, call };
}

/** A simulator at `NOW` with one account that has a management key, an inference key and a second workspace. */
export async function openSimulator() {
  const sim = createSimulator({ seed: 'test', clock: fixedClock(NOW) });
  const account = sim.createAccount({ name: 'Acme', credits: 500 });
  const lab = account.createWorkspace({ name: 'Lab', slug: 'lab' });
  const management = account.createKey({ name: 'management', kind: 'management' });
  const inference = account.createKey({ name: 'app' });
  const { server, call } = await serve(sim);
  const query = (body: unknown) => call(management.key, 'POST', '/analytics/query', body);
  /** Drives the simulator over its control routes. */
  const control = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/_sim${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return { sim, account, lab, management, inference, server, call, query, control };
}
