import { StartError } from './errors.ts';

export const sample = { email: 'demo@example.com', password: 'demo-password' };

/**
 * Makes sure over HTTP that the sample account exists and has the keys; what is there already is left alone.
 * @param url the product's origin
 * @returns presses "Sync now" on every management key: the product itself syncs every hour, but who looks at a demo
 *   wants to see the numbers move
 * @throws StartError when the product refuses
 */
export async function ensureSampleAccount(
  url: string,
  keys: { name: string; key: string }[],
): Promise<() => Promise<void>> {
  await post(url, '/api/auth/register', sample, [201, 400]);
  const login = await post(url, '/api/auth/login', sample, [200]);
  const token = String(field(login, 'access_token'));
  for (const key of keys) await post(url, '/api/keys', key, [201, 400], token);
  return async () => {
    const listed = await fetch(new URL('/api/keys', url), { headers: { authorization: `Bearer ${token}` } });
    const items: unknown = field(await listed.json(), 'items');
    for (const key of Array.isArray(items) ? (items as unknown[]) : []) {
      if (field(key, 'kind') !== 'management') continue;
      await post(url, `/api/keys/${String(field(key, 'id'))}/sync`, {}, [202, 400], token);
    }
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** 400 is what a second start gets: the account and its keys are there. */
async function post(
  url: string,
  path: string,
  body: object,
  expected: number[],
  token = '',
): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!expected.includes(response.status)) {
    throw new StartError(
      `The sample account could not be set up: POST ${path} answered ${response.status} ${text}`,
    );
  }
  return JSON.parse(text);
}
