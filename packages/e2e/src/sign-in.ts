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

/** A cookie as Playwright takes it. */
export interface SessionCookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
  readonly httpOnly: true;
}

/** Signs a user in. @returns the session's cookie: each installation has a name of its own for it. */
export async function sessionOf(url: string, { email, password }: User): Promise<SessionCookie> {
  return cookieIn(url, await post(url, '/api/auth/login', { email, password }));
}

/** The cookie that an answer sets. */
export function cookieIn(url: string, { headers }: Pick<Response, 'headers'>): SessionCookie {
  const [cookie = ''] = headers.getSetCookie();
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  return { name, value, url, httpOnly: true };
}
