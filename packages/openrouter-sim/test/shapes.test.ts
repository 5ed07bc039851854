import { expect, test } from 'vitest';
import { DAY, type Json, NOW, openSimulator, type Reply } from './support.ts';

/**
 * The specification's 200 and 201 answers, field by field, as of August 2026. A trailing `?` marks a field that it does
 * not require, `+` one that later versions require and the official SDK with them.
 */
type Shape = { [field: string]: string | Shape | [Shape] };

const COUNTERS = {
  label: 'string',
  limit: 'number|null',
  limit_remaining: 'number|null',
  limit_reset: 'string|null',
  include_byok_in_limit: 'boolean',
  usage: 'number',
  usage_daily: 'number',
  usage_weekly: 'number',
  usage_monthly: 'number',
  byok_usage: 'number',
  byok_usage_daily: 'number',
  byok_usage_weekly: 'number',
  byok_usage_monthly: 'number',
  creator_user_id: 'string|null',
  'expires_at?': 'instant|null',
};

const CURRENT_KEY: Shape = {
  data: {
    ...COUNTERS,
    is_free_tier: 'boolean',
    is_management_key: 'boolean',
    is_provisioning_key: 'boolean',
    rate_limit: { requests: 'integer', interval: 'string', note: 'string' },
    'workspace_id+': 'uuid|null',
    'organization_id+': 'string|null',
    'allowed_data_regions+': 'array',
    'free_model_daily_requests+': { limit: 'integer', remaining: 'integer', used: 'integer' },
  },
};

const KEY: Shape = {
  ...COUNTERS,
  hash: 'string',
  name: 'string',
  disabled: 'boolean',
  created_at: 'instant',
  updated_at: 'instant|null',
  workspace_id: 'uuid',
  'external_user+': 'string|null',
};

const WORKSPACE: Shape = {
  id: 'uuid',
  default_guardrail_id: 'uuid',
  name: 'string',
  slug: 'string',
  description: 'string|null',
  default_text_model: 'string|null',
  default_image_model: 'string|null',
  default_provider_sort: 'string|null',
  is_observability_io_logging_enabled: 'boolean',
  is_observability_broadcast_enabled: 'boolean',
  is_data_discount_logging_enabled: 'boolean',
  io_logging_sampling_rate: 'number',
  io_logging_api_key_ids: 'array|null',
  created_at: 'instant',
  updated_at: 'instant|null',
  created_by: 'string|null',
  'include_byok_in_budgets?': 'boolean',
};

const ACTIVITY: Shape = {
  date: 'date',
  model: 'string',
  model_permaslug: 'string',
  endpoint_id: 'uuid',
  provider_name: 'string',
  usage: 'number',
  byok_usage_inference: 'number',
  requests: 'integer',
  prompt_tokens: 'integer',
  completion_tokens: 'integer',
  reasoning_tokens: 'integer',
};

const META: Shape = {
  data: {
    metrics: [{ name: 'string', display_label: 'string', is_rate: 'boolean', display_format: 'string' }],
    dimensions: [{ name: 'string', display_label: 'string' }],
    operators: [{ name: 'string', value_type: 'string' }],
    granularities: [{ name: 'string', display_label: 'string' }],
  },
};

const RESULT: Shape = {
  data: {
    data: [
      {
        date__day: 'instant',
        model: 'string',
        request_count: 'count',
        total_usage: 'number',
        byok_usage: 'null',
      },
    ],
    metadata: { query_time_ms: 'number', row_count: 'integer', truncated: 'boolean' },
  },
};

const ERROR: Shape = { error: { code: 'integer', message: 'string' } };

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  null: (value) => value === null,
  count: (value) => typeof value === 'string' && /^\d+$/.test(value),
  date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  instant: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)) && value.endsWith('Z'),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
};

/** Where the value differs from the shape: a field missing, of another type, or not of the specification. */
function differences(value: Json, shape: Shape, at = ''): string[] {
  const known = new Map(
    Object.entries(shape).map(([name, type]) => [name.replace(/[?+]$/, ''), { name, type }]),
  );
  const unknown = Object.keys(value).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `${at}${name}: not in the specification`),
    ...[...known].flatMap(([field, { name, type }]) => {
      const path = `${at}${field}`;
      if (value[field] === undefined) return name.endsWith('?') ? [] : [`${path}: missing`];
      if (Array.isArray(type)) {
        const items: Json[] = value[field];
        return items.length === 0
          ? [`${path}: nothing to look at`]
          : items.flatMap((item, index) => differences(item, type[0], `${path}.${index}.`));
      }
      if (typeof type === 'object') return differences(value[field], type, `${path}.`);
      return type.split('|').some((one) => TYPES[one]?.(value[field])) ? [] : [`${path}: not ${type}`];
    }),
  ];
}

async function openSpending() {
  const simulator = await openSimulator();
  const { sim, inference, account, lab } = simulator;
  const other = account.createKey({ name: 'lab', workspace: lab.id, limit: 3, expiresAt: NOW + DAY });
  for (const { hash } of [inference, other]) {
    const tokens = { promptTokens: 100, completionTokens: 10 };
    sim.record({ keyHash: hash, model: 'google/gemini-2.5-flash', at: NOW - DAY, ...tokens });
  }
  return simulator;
}

test('every answer has exactly the fields of the specification', async () => {
  const { call, query, management, inference, lab } = await openSpending();
  const ask = (method: string, path: string, body?: unknown) => call(management.key, method, path, body);
  const expectShape = (reply: Reply, status: number, shape: Shape) => {
    expect(reply.status).toBe(status);
    expect(differences(reply.body, shape)).toEqual([]);
  };
  expectShape(await call(inference.key, 'GET', '/key'), 200, CURRENT_KEY);
  expectShape(await ask('GET', '/key'), 200, CURRENT_KEY);
  expectShape(await ask('GET', '/keys'), 200, { data: [KEY] });
  expectShape(await ask('GET', `/keys?workspace_id=${lab.id}`), 200, { data: [KEY] });
  expectShape(await ask('GET', `/keys/${inference.hash}`), 200, { data: KEY });
  expectShape(await ask('PATCH', `/keys/${inference.hash}`, { name: 'b' }), 200, { data: KEY });
  const created = await ask('POST', '/keys', { name: 'c' });
  expectShape(created, 201, { data: KEY, key: 'string' });
  expectShape(await ask('DELETE', `/keys/${created.body.data.hash}`), 200, { deleted: 'boolean' });
  expectShape(await ask('GET', '/credits'), 200, {
    data: { total_credits: 'number', total_usage: 'number' },
  });
  expectShape(await ask('GET', '/activity'), 200, { data: [ACTIVITY] });
  expectShape(await ask('GET', '/activity?group_by=workspace'), 200, {
    data: [{ ...ACTIVITY, workspace_id: 'uuid' }],
  });
  expectShape(await ask('GET', '/workspaces'), 200, { data: [WORKSPACE], total_count: 'integer' });
  expectShape(await ask('POST', '/workspaces', { name: 'O', slug: 'o' }), 201, { data: WORKSPACE });
  expectShape(await ask('GET', '/analytics/meta'), 200, META);
  const metrics = ['request_count', 'total_usage', 'byok_usage'];
  expectShape(await query({ metrics, dimensions: ['model'], granularity: 'day' }), 200, RESULT);
});

test('every refusal is an error body with its status', async () => {
  const { call, management, inference } = await openSpending();
  const refusals: [number, string | null, string, string, unknown?][] = [
    [401, null, 'GET', '/key'],
    [401, 'sk-or-v1-nobody', 'GET', '/key'],
    [403, inference.key, 'GET', '/keys'],
    [403, inference.key, 'POST', '/keys', { name: 'x' }],
    [403, inference.key, 'GET', '/credits'],
    [403, inference.key, 'GET', '/activity'],
    [403, inference.key, 'GET', '/analytics/meta'],
    [403, inference.key, 'POST', '/analytics/query', { metrics: ['request_count'] }],
    [403, inference.key, 'GET', '/workspaces'],
    [404, management.key, 'GET', '/keys/unknown'],
    [404, management.key, 'GET', '/nowhere'],
    [404, management.key, 'GET', '/activity?api_key_hash=unknown'],
    [404, management.key, 'GET', '/activity?workspace_id=550e8400-e29b-41d4-a716-446655440000'],
    [400, management.key, 'GET', '/activity?date=2026-11-22'],
    [400, management.key, 'GET', '/activity?date=2026-10-22'],
    [400, management.key, 'GET', '/activity?date=yesterday'],
    [400, management.key, 'GET', '/activity?group_by=model'],
    [400, management.key, 'GET', '/keys?offset=-1'],
    [400, management.key, 'GET', '/keys?workspace_id=lab'],
    [400, management.key, 'GET', '/workspaces?limit=101'],
    [400, management.key, 'POST', '/keys', { name: '' }],
    [400, management.key, 'POST', '/keys', { name: 'x', limit_reset: 'yearly' }],
    [400, management.key, 'POST', '/keys', { name: 'x', expires_at: '2027-01-01T00:00:00+02:00' }],
    [400, management.key, 'POST', '/workspaces', { name: 'x', slug: 'Not A Slug' }],
    [400, management.key, 'POST', '/workspaces', { name: 'x', slug: 'lab' }],
  ];
  for (const [status, key, method, path, body] of refusals) {
    const reply = await call(key, method, path, body);
    expect([path, reply.status]).toEqual([path, status]);
    expect(differences(reply.body, ERROR)).toEqual([]);
    expect(reply.body.error.code).toBe(status);
  }
});
