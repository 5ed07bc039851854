/** An API token of a new user, made over HTTP as a person would. */
export async function newApiToken(url: string): Promise<string> {
  const post = async (path: string, body: unknown, session?: string): Promise<Record<string, unknown>> => {
    const authorization = session === undefined ? {} : { authorization: `Bearer ${session}` };
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const account = { email: 'bench@example.com', password: 'only for the bench' };
  await post('/api/auth/register', account);
  const { access_token: session } = await post('/api/auth/login', account);
  const { token } = await post('/api/tokens', { name: 'bench' }, String(session));
  return String(token);
}
