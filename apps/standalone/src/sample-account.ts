import { StartError } from './errors.ts';

export const sample = { email: 'demo@example.com', password: 'demo-password' };

/**
 * Makes sure over HTTP that the sample account exists and has the keys; what is there already is left alone.
 * @param url the product's origin
 * @throws StartError when the product refuses
 */
export async function ensureSampleAccount(url: string, keys: { name: string; key: string }[]): Promise<void> {
  await post(url, '/api/auth/register', sample, [201, 400]);
  const login = await post(url, '/api/auth/login', sample, [200]);
  const token =
    typeof login === 'object' && login !== null && 'access_token' in login ? String(login.access_token) : '';
  for (const key of keys) await post(url, '/api/keys', key, [201, 400], token);
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
