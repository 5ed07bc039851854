export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON; undefined when empty. */
  readonly body: unknown;
}

export interface Ask {
  readonly token?: string;
  /** JSON, unless a string: that is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request as a program outside would send it. */
export async function ask(url: string, method: string, path: string, options: Ask = {}): Promise<Answer> {
  const { token, body, headers } = options;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text || undefined,
  };
}

/** A new account, signed in. */
export async function signUp(url: string): Promise<{ email: string; password: string; token: string }> {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = 'correct horse battery';
  await ask(url, 'POST', '/api/auth/register', { body: { email, password } });
  const login = await ask(url, 'POST', '/api/auth/login', { body: { email, password } });
  const token = (login.body as { access_token: string }).access_token;
  return { email, password, token };
}
