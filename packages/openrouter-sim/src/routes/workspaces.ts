import { z } from 'zod';
import type { Account, Workspace } from '../accounts.ts';
import { type Call, parse, type Route } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { offsetParam, pageOf } from '../paging.ts';
import { uuidFrom } from '../random.ts';

const listQuery = z.object({
  offset: offsetParam,
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const createBody = z.object({
  name: z.string().min(1).max(100),
  slug: z
    .string()
    .min(1)
    .max(50)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  description: z.string().max(500).nullable().optional(),
  default_text_model: z.string().nullable().optional(),
  default_image_model: z.string().nullable().optional(),
  default_provider_sort: z.string().nullable().optional(),
  io_logging_api_key_ids: z.array(z.int()).nullable().optional(),
  io_logging_sampling_rate: z.number().min(0.0001).max(1).optional(),
  is_data_discount_logging_enabled: z.boolean().optional(),
  is_observability_broadcast_enabled: z.boolean().optional(),
  is_observability_io_logging_enabled: z.boolean().optional(),
});

function view(account: Account, { id, name, slug, createdAt, options }: Workspace) {
  return {
    id,
    default_guardrail_id: uuidFrom(`guardrail ${id}`),
    name,
    slug,
    description: options.description ?? null,
    default_text_model: options.default_text_model ?? null,
    default_image_model: options.default_image_model ?? null,
    default_provider_sort: options.default_provider_sort ?? null,
    include_byok_in_budgets: false,
    io_logging_api_key_ids: options.io_logging_api_key_ids ?? null,
    io_logging_sampling_rate: options.io_logging_sampling_rate ?? 1,
    is_data_discount_logging_enabled: options.is_data_discount_logging_enabled ?? true,
    is_observability_broadcast_enabled: options.is_observability_broadcast_enabled ?? false,
    is_observability_io_logging_enabled: options.is_observability_io_logging_enabled ?? false,
    created_at: new Date(createdAt).toISOString(),
    updated_at: null,
    created_by: account.userId,
  };
}

function list({ sim, account, query }: Call) {
  const { offset, limit } = parse(listQuery, Object.fromEntries(query));
  const paging = sim.settings.paging.workspaces;
  const page = pageOf(account.workspaces, offset, { ...paging, size: Math.min(limit, paging.size) });
  return { data: page.map((one) => view(account, one)), total_count: account.workspaces.length };
}

function create({ account, body }: Call) {
  const input = parse(createBody, body);
  if (account.workspaces.some((one) => one.slug === input.slug)) throw new ApiError(400, 'Slug is taken');
  return { data: view(account, account.createWorkspace(input)) };
}

/** The account's workspaces, the default one first. */
export const workspaceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/workspaces',
    access: 'management',
    handle: (call) => ({ status: 200, body: list(call) }),
  },
  {
    method: 'POST',
    path: '/workspaces',
    access: 'management',
    handle: (call) => ({ status: 201, body: create(call) }),
  },
];
