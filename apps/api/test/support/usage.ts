import { syncKey } from '@watcher/core/sync';
import { ask } from './http.ts';
import type { TestServer } from './server.ts';

const DAY = 86_400_000;
const MODELS = ['openai/gpt-5-mini-2025-08-07', 'anthropic/claude-sonnet-4.5', 'deepseek/deepseek-chat'];

/**
 * Gives the signed-in user keys with usage as OpenRouter would tell it: a management key with two keys of its
 * account, and an inference key alone, whose usage is money only.
 *
 * @returns the ids of all of them.
 */
export async function addUsage(server: TestServer, token: string): Promise<number[]> {
  const account = server.sim.createAccount({ name: 'Acme' });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const found = [
    account.createKey({ name: 'web', kind: 'inference' }),
    account.createKey({ name: '=HYPERLINK("http://evil.example")', kind: 'inference' }),
  ];
  const alone = server.sim.createAccount({ name: 'Solo' }).createKey({ name: 'solo', kind: 'inference' });
  await addKey(server, token, 'manager', manager.key);
  const soloId = await addKey(server, token, 'solo', alone.key);
  await syncAll(server, token, [soloId]);
  const now = server.sim.clock.now();
  for (const [index, { hash }] of [...found, alone].entries()) {
    for (let day = 0; day < 12; day += 1) {
      server.sim.record({
        keyHash: hash,
        at: now - day * DAY,
        model: MODELS[(day + index) % MODELS.length] ?? '',
        promptTokens: 1000 + day,
        completionTokens: 200,
        usage: BigInt(1_234_567_891 * (day + 1)),
      });
    }
  }
  await syncAll(server, token);
  return syncAll(server, token);
}

async function addKey(server: TestServer, token: string, name: string, key: string): Promise<number> {
  const answer = await ask(server.url, 'POST', '/api/keys', { token, body: { name, key } });
  return (answer.body as { id: number }).id;
}

async function syncAll(server: TestServer, token: string, only?: readonly number[]): Promise<number[]> {
  const answer = await ask(server.url, 'GET', '/api/keys?limit=100', { token });
  const ids = only ?? (answer.body as { items: { id: number }[] }).items.map(({ id }) => id);
  const teams = await ask(server.url, 'GET', '/api/teams', { token });
  const teamId = (teams.body as { items: { id: number }[] }).items[0]?.id ?? 0;
  for (const keyId of ids) await syncKey(server.deps.ctx, { teamId, keyId });
  return [...ids];
}
