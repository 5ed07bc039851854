import type { SampleClient } from './sample-account.ts';
import { field } from './sample-account.ts';

const CHANNEL = 'Webhook receiver';

/** Of the keys that the sample account was given, the one that spends. */
const PRODUCTION = 'Production';

/**
 * Gives the sample account budgets at different states and a channel to the receiver, which listens elsewhere at each
 * start. Budgets that are there already are left alone.
 *
 * @throws StartError when the product refuses
 */
export async function ensureSampleAlerts({ get, send }: SampleClient, hook: string): Promise<void> {
  const settings = { url: hook };
  const channel = itemsOf(await get('/api/channels')).find((one) => field(one, 'name') === CHANNEL);
  if (channel === undefined) {
    await send('POST', '/api/channels', { kind: 'webhook', name: CHANNEL, settings }, [201]);
  } else {
    await send('PUT', `/api/channels/${String(field(channel, 'id'))}`, { settings, is_active: true }, [200]);
  }
  if (itemsOf(await get('/api/budgets')).length > 0) return;
  const key = itemsOf(await get('/api/keys?limit=100')).find((one) => field(one, 'name') === PRODUCTION);
  const production = key === undefined ? {} : { key_ids: [field(key, 'id')] };
  const budgets = [
    { name: 'Whole account', amount: 900, period: 'month' },
    { name: 'Production this week', amount: 60, period: 'week', ...production },
    {
      name: 'Production today',
      amount: 5,
      period: 'day',
      action: { kind: 'disable_keys', at: 100, dry_run: true },
      ...production,
    },
  ];
  for (const budget of budgets) await send('POST', '/api/budgets', budget, [201]);
}

function itemsOf(list: unknown): unknown[] {
  const items = field(list, 'items');
  return Array.isArray(items) ? items : [];
}
