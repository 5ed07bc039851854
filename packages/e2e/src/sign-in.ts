export interface User {
  readonly email: string;
  readonly password: string;
}

/** A POST to a running product, as a script would send it. @throws Error when it refuses. */
export async function post(url: string, path: string, body: object): Promise<Response> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}`);
  return response;
}

/** Signs a user in. @returns what the session's cookie holds. */
export async function sessionOf(url: string, { email, password }: User): Promise<string> {
  const [cookie = ''] = (await post(url, '/api/auth/login', { email, password })).headers.getSetCookie();
  return cookie.split(';')[0]?.split('=')[1] ?? '';
}
