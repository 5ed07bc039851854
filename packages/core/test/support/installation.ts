import { createBudgetInput } from '@watcher/contract/budgets';
import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { scopeOfSession } from '../../src/access/index.ts';
import { evaluateTeam, listAlerts, listRules } from '../../src/alerts/index.ts';
import { listAudit } from '../../src/audit/index.ts';
import { budgetHistory, createBudget, listBudgets } from '../../src/budgets/index.ts';
import { createChannel, listChannels } from '../../src/channels/index.ts';
import type { Ctx } from '../../src/context.ts';
import { health } from '../../src/health/index.ts';
import { createKey, listKeys } from '../../src/keys/index.ts';
import { openSecret } from '../../src/keys/secret.ts';
import { createToken, listTokens } from '../../src/tokens/index.ts';
import { dashboard, keyStats, overview, pageUsage, stats } from '../../src/usage/index.ts';
import { syncRound } from './sync-round.ts';
import type { UserCtx, World } from './world.ts';

const MODELS = ['openai/gpt-5-mini-2025-08-07', 'anthropic/claude-sonnet-5'];

/** A person with keys, forty days of usage, a channel, a budget that was passed, its alerts, and a token. */
export async function fillInstallation(world: World): Promise<UserCtx> {
  const account = world.sim.createAccount({ name: 'account', credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const keys = ['prod', 'Ünïcode\tname \\. "quoted"'].map((name) =>
    account.createKey({ name, createdAt: world.sim.clock.now() - 50 * DAY }),
  );
  for (let at = 1; at < 40 * 24; at += 7) {
    const key = keys[at % keys.length];
    const model = MODELS[at % MODELS.length] ?? '';
    if (key === undefined) continue;
    const usage = 1_234_567_891n * BigInt(at) + 1n;
    world.sim.record({
      keyHash: key.hash,
      at: world.sim.clock.now() - at * HOUR,
      model,
      promptTokens: at * 10,
      completionTokens: at,
      usage,
    });
  }
  const user = await world.newUser();
  const settings = { url: 'http://127.0.0.1:1/hook' };
  await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'it');
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  await createToken(user, user.scope, user.session, { name: 'report' });
  await syncRound(user);
  const budget = { name: 'All', amount: 0.05, period: 'month', forecast: false };
  await createBudget(user, user.scope, createBudgetInput.parse(budget));
  await evaluateTeam(user, { teamId: user.teamId });
  return user;
}

/** The same person on a database that has them, too, with their scope made anew. */
export async function personOn(ctx: Ctx, { session }: UserCtx): Promise<UserCtx> {
  const scope = await scopeOfSession(ctx, session, null);
  return { ...ctx, teamId: scope.teamId, scope, session };
}

/** What pages and programs are told, from every part that has figures. */
export async function answersOf(user: UserCtx): Promise<Record<string, unknown>> {
  const all = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
  const days = { startDate: '2026-02-01', endDate: '2026-03-18' };
  const budgets = await listBudgets(user, user.scope);
  const keys = await user.db.query.apiKeys.findMany();
  return {
    keys: await listKeys(user, user.scope, all),
    secrets: keys.map((row) => openSecret(user, row)),
    tokens: await listTokens(user, user.scope, user.session, { includeRevoked: true }),
    dashboard: await dashboard(user, user.scope, { days: 90 }),
    stats: await stats(user, user.scope, days),
    keyStats: await keyStats(user, user.scope),
    usage: await pageUsage(user, user.scope, { ...days, page: 1, limit: 1000 }),
    utc: await overview(user, user.scope, { period: '30d' }),
    rome: await overview(user, user.scope, { period: '30d', timeZone: 'Europe/Rome' }),
    health: await health(user, user.scope, {}),
    budgets,
    history: await Promise.all(budgets.items.map(({ id }) => budgetHistory(user, user.scope, { id }))),
    alerts: await listAlerts(user, user.scope, { state: 'all', skip: 0, limit: 100 }),
    rules: await listRules(user, user.scope),
    channels: await listChannels(user, user.scope),
    audit: await listAudit(user, user.scope, { skip: 0, limit: 100 }),
  };
}
