import type { Filling } from './filling.ts';

export const stats = ({ origin, token }: Filling) => `interface Stats {
  summary: { total_cost: number; total_requests: number | null };
  period: { start_date: string; end_date: string };
}

const response = await fetch('${origin}/api/v1/stats', {
  headers: { Authorization: 'Bearer ${token}' },
});
if (!response.ok) throw new Error(await response.text());

const { summary, period } = (await response.json()) as Stats;
console.log(period.start_date, 'to', period.end_date);
console.log(summary.total_cost, 'USD,', summary.total_requests, 'requests');`;

export const usage = ({ origin, token, from, to }: Filling) => `interface Page {
  items: { date: string; api_key_name: string; model: string | null; cost: number }[];
  pagination: { pages: number };
}

const query = new URLSearchParams({ start_date: '${from}', end_date: '${to}' });
const headers = { Authorization: 'Bearer ${token}' };

for (let page = 1, pages = 1; page <= pages; page += 1) {
  query.set('page', String(page));
  const response = await fetch('${origin}/api/v1/usage?' + query, { headers });
  if (!response.ok) throw new Error(await response.text());

  const { items, pagination } = (await response.json()) as Page;
  for (const row of items) console.log(row.date, row.api_key_name, row.model, row.cost);
  pages = pagination.pages;
}`;

export const keys = ({ origin, token }: Filling) => `interface Keys {
  items: { name: string; is_active: boolean; stats: { total_cost: number } }[];
}

const response = await fetch('${origin}/api/v1/keys', {
  headers: { Authorization: 'Bearer ${token}' },
});
if (!response.ok) throw new Error(await response.text());

const { items } = (await response.json()) as Keys;
for (const key of items) console.log(key.name, key.stats.total_cost, 'USD');`;
