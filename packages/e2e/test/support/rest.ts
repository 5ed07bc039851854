import { z } from 'zod';
import { cookieIn, type SessionCookie } from '../../src/sign-in.ts';

export const userBody = z.strictObject({ id: z.int(), email: z.string(), created_at: z.string() });
export const loginBody = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_at: z.string(),
});
export const tokenBody = z.object({ id: z.int(), token: z.string().startsWith('or_api_') });
export const keyBody = z.object({
  id: z.int(),
  name: z.string(),
  label: z.string(),
  kind: z.enum(['inference', 'management']),
  status: z.enum(['unverified', 'valid', 'invalid']),
  is_active: z.boolean(),
  last_synced_at: z.string().nullable(),
  last_error: z.string().nullable(),
  managed_by: z.int().nullable(),
});
export const keysBody = z.object({ items: z.array(keyBody), total: z.int() });
export const problemBody = z.object({
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const amounts = {
  requests_count: z.int().nullable(),
  tokens_input: z.int().nullable(),
  tokens_output: z.int().nullable(),
  cost: z.number(),
  byok_cost: z.number(),
};
export const dashboardBody = z.object({
  period: z.strictObject({ start_date: z.string(), end_date: z.string(), days: z.int() }),
  summary: z.object({
    total_requests: z.int().nullable(),
    total_cost: z.number(),
    byok_cost: z.number(),
    total_tokens_input: z.int().nullable(),
    total_tokens_output: z.int().nullable(),
    avg_cost_per_request: z.number().nullable(),
  }),
  by_model: z.array(z.object({ model: z.string().nullable(), ...amounts })),
  by_date: z.array(z.object({ date: z.string(), ...amounts })),
  by_key: z.array(z.object({ api_key_id: z.int(), api_key_name: z.string(), ...amounts })),
});
export const usageBody = z.array(
  z.object({
    api_key_id: z.int(),
    api_key_name: z.string(),
    date: z.string(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    tokens_reasoning: z.int().nullable(),
    tokens_cached: z.int().nullable(),
    ...amounts,
  }),
);

export type Answer = { status: number; headers: Headers; text: string };
type Sent = { body?: unknown; headers?: Record<string, string> };

/** What curl does: plain HTTP against the product, with a bearer token once signed in. It remembers every answer. */
export class RestClient {
  readonly url: string;
  readonly answers: Answer[] = [];
  token: string | undefined;
  /** What signing in has set in a browser. */
  cookies: SessionCookie[] = [];

  constructor(url: string) {
    this.url = url;
  }

  /** Sends anything. A string is the body as it is, everything else is sent as JSON. */
  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    this.answers.push(answer);
    return answer;
  }

  /** Sends what must succeed. @throws with the answer when it has another status or shape. */
  async expect<Body>(
    status: number,
    shape: z.ZodType<Body>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Body> {
    const answer = await this.send(method, path, { body });
    if (answer.status !== status) {
      throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${answer.text}`);
    }
    return shape.parse(JSON.parse(answer.text));
  }

  /** Registers and signs in. */
  async signUp(email: string, password: string): Promise<void> {
    await this.expect(201, userBody, 'POST', '/api/auth/register', { email, password });
    await this.signIn(email, password);
  }

  async signIn(email: string, password: string): Promise<void> {
    const login = await this.expect(200, loginBody, 'POST', '/api/auth/login', { email, password });
    this.token = login.access_token;
    this.cookies = this.answers.slice(-1).map((answer) => cookieIn(this.url, answer));
  }

  addKey(name: string, key: string) {
    return this.expect(201, keyBody, 'POST', '/api/keys', { name, key });
  }

  async sync(id: number): Promise<void> {
    const { status, text } = await this.send('POST', `/api/keys/${id}/sync`);
    if (status !== 202) throw new Error(`The sync of key ${id} was refused: ${status} ${text}`);
  }

  async keys() {
    return (await this.expect(200, keysBody, 'GET', '/api/keys?limit=100')).items;
  }

  dashboard(days = 30) {
    return this.expect(200, dashboardBody, 'GET', `/api/stats/dashboard?days=${days}`);
  }
}
