import { StartError } from './errors.ts';

export const sample = { email: 'demo@example.com', password: 'demo-password' };

/** Calls the product as the sample account. */
export type SampleClient = {
  get(path: string): Promise<unknown>;
  /** @throws StartError when the status is none of `expected`. */
  send(method: 'POST' | 'PUT', path: string, body: object, expected: number[]): Promise<unknown>;
};

/**
 * Makes sure over HTTP that the sample account exists and has the keys; what is there already is left alone.
 * @param url the product's origin
 * @throws StartError when the product refuses
 */
export async function ensureSampleAccount(
  url: string,
  keys: { name: string; key: string }[],
): Promise<SampleClient> {
  await call(url, 'POST', '/api/auth/register', { body: sample, expected: [201, 400] });
  const login = await call(url, 'POST', '/api/auth/login', { body: sample, expected: [200] });
  const token = String(field(login, 'access_token'));
  const client: SampleClient = {
    get: (path) => call(url, 'GET', path, { token, expected: [200] }),
    send: (method, path, body, expected) => call(url, method, path, { token, body, expected }),
  };
  // 400 is what a second start gets: the account and its keys are there.
  for (const key of keys) await client.send('POST', '/api/keys', key, [201, 400]);
  return client;
}

/**
 * Presses "Sync now" on every management key: the product itself syncs every hour, but who looks at a demo wants to see
 * the numbers move.
 */
export async function syncNow({ get, send }: SampleClient): Promise<void> {
  const items = field(await get('/api/keys'), 'items');
  for (const key of Array.isArray(items) ? (items as unknown[]) : []) {
    if (field(key, 'kind') !== 'management') continue;
    await send('POST', `/api/keys/${String(field(key, 'id'))}/sync`, {}, [202, 400]);
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

type Request = { token?: string; body?: object; expected: number[] };

async function call(
  url: string,
  method: string,
  path: string,
  { token, body, expected }: Request,
): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!expected.includes(response.status)) {
    throw new StartError(
      `The sample account could not be set up: ${method} ${path} answered ${response.status} ${text}`,
    );
  }
  return JSON.parse(text);
}
