import { createBudgetInput } from '@watcher/contract/budgets';
import { expect, test } from 'vitest';
import { updateRule } from '../src/alerts/index.ts';
import { listAudit } from '../src/audit/index.ts';
import { createBudget, removeBudget, updateBudget } from '../src/budgets/index.ts';
import { createChannel, removeChannel, updateChannel } from '../src/channels/index.ts';
import { createKey, removeKey, updateKey } from '../src/keys/index.ts';
import { updateDigest } from '../src/reports/index.ts';
import { updateTeam } from '../src/teams/index.ts';
import { createToken, revokeToken } from '../src/tokens/index.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

/** The newest first. */
async function entries() {
  const { items } = await listAudit(user, user.scope, { skip: 0, limit: 100 });
  return items.map(({ action, subject, data }) => [action, subject.name, data]);
}

test('who adds, changes and removes keys, budgets, channels and tokens is in the audit log; what is refused is not', async () => {
  const pasted = world.sim.createAccount({ name: 'Acme' }).createKey({ name: 'prod' });
  const { id } = await createKey(user, user.scope, { name: 'Prod', key: pasted.key });
  await expect(createKey(user, user.scope, { name: 'Again', key: pasted.key })).rejects.toThrow(
    'key_already_added',
  );
  await updateKey(user, user.scope, { id, isActive: false, name: 'Production' });
  await updateKey(user, user.scope, { id, tags: ['client'] });
  await updateKey(user, user.scope, { id, isActive: true });
  await removeKey(user, user.scope, { id });
  expect((await entries()).reverse()).toEqual([
    ['key.added', 'Prod', { kind: 'inference' }],
    ['key.paused', 'Production', {}],
    ['key.resumed', 'Production', {}],
    ['key.removed', 'Production', { kind: 'inference' }],
  ]);
  expect((await listAudit(user, user.scope, { skip: 0, limit: 1 })).items[0]?.actor).toEqual({
    type: 'person',
    name: expect.stringContaining('@'),
  });
});

test('a budget, a channel and a token are in it with what changed', async () => {
  const before = (await entries()).length;
  const amount = { name: 'Clients', amount: 100, period: 'month' };
  const budget = await createBudget(user, user.scope, createBudgetInput.parse(amount));
  await updateBudget(user, user.scope, { id: budget.id, amount: 250.5 });
  await updateBudget(user, user.scope, { id: budget.id, thresholds: [90], action: { kind: 'disable_keys' } });
  await removeBudget(user, user.scope, { id: budget.id });
  const settings = { url: 'https://hooks.example.com/x' };
  const channel = await createChannel(user, user.scope, { kind: 'webhook', name: 'Ops', settings }, 'en');
  await updateChannel(user, user.scope, { id: channel.id, isActive: false });
  await removeChannel(user, user.scope, { id: channel.id });
  const { session } = user;
  const token = await createToken(user, user.scope, session, { name: 'Nightly' });
  await revokeToken(user, user.scope, session, { id: token.id });
  await revokeToken(user, user.scope, session, { id: token.id });
  const now = await entries();
  expect(now.slice(0, now.length - before).reverse()).toEqual([
    ['budget.created', 'Clients', { to: { amount: 100 } }],
    ['budget.changed', 'Clients', { from: { amount: 100 }, to: { amount: 250.5 } }],
    [
      'budget.changed',
      'Clients',
      {
        from: { amount: 250.5, thresholds: [50, 80, 100], action: { kind: 'none', at: 100, dryRun: true } },
        to: { amount: 250.5, thresholds: [90], action: { kind: 'disable_keys', at: 100, dryRun: true } },
      },
    ],
    ['budget.removed', 'Clients', {}],
    ['channel.added', 'Ops', { kind: 'webhook' }],
    ['channel.changed', 'Ops', { isActive: false }],
    ['channel.removed', 'Ops', { kind: 'webhook' }],
    ['token.created', 'Nightly', {}],
    ['token.revoked', 'Nightly', {}],
  ]);
});

test('how alert rules, the digest and the team are set is in it where it changes', async () => {
  const before = (await entries()).length;
  const rule = { kind: 'credits_low', isActive: false, params: { days: 3 } } as const;
  await updateRule(user, user.scope, rule);
  await updateRule(user, user.scope, rule);
  await expect(
    updateRule(user, user.scope, { kind: 'credits_low', params: { nonsense: 1 } }),
  ).rejects.toThrow();
  await updateDigest(user, user.scope, { frequency: 'weekly' });
  await updateDigest(user, user.scope, {});
  const { teamId, session } = user;
  await updateTeam(user, session, { id: teamId, name: 'Acme', timeZone: 'Asia/Tokyo' });
  await updateTeam(user, session, { id: teamId, name: 'Acme' });
  const now = await listAudit(user, user.scope, { skip: 0, limit: 100 });
  const made = now.items.slice(0, now.items.length - before).reverse();
  expect(made.map(({ action, data }) => [action, data])).toEqual([
    [
      'rule.changed',
      {
        rule: 'credits_low',
        from: { isActive: true, params: expect.objectContaining({ days: 7 }), channelIds: null },
        to: { isActive: false, params: expect.objectContaining({ days: 3 }), channelIds: null },
      },
    ],
    [
      'digest.changed',
      { from: { frequency: 'none', channelIds: null }, to: { frequency: 'weekly', channelIds: null } },
    ],
    [
      'team.changed',
      { from: expect.objectContaining({ timeZone: 'UTC' }), to: { name: 'Acme', timeZone: 'Asia/Tokyo' } },
    ],
  ]);
  expect(made.at(-1)?.subject).toEqual({ type: 'team', id: teamId, name: 'Acme' });
  expect(made.every(({ actor }) => actor.type === 'person')).toBe(true);
});
