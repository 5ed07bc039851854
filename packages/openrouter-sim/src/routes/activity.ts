import { z } from 'zod';
import type { ApiKey } from '../accounts.ts';
import { type Call, parse, type Route } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { addEntry, noTotals, type Totals } from '../ledger/totals.ts';
import { slugOf } from '../models.ts';
import { toNumber } from '../money.ts';
import { DAY, dayStart, isoDate } from '../time.ts';

const DAYS = 30;

const activityQuery = z.object({
  date: z.iso.date().optional(),
  api_key_hash: z.string().optional(),
  workspace_id: z.uuid().optional(),
  group_by: z.literal('workspace').optional(),
});

type ActivityQuery = z.infer<typeof activityQuery>;
type Row = {
  date: string;
  model: string;
  provider: string;
  endpointId: string;
  workspaceId: string;
  totals: Totals;
};

/** The asked days, from an instant (inclusive) to an instant (exclusive): one completed UTC day, or the last thirty. */
function span(now: number, date: string | undefined): { from: number; to: number } {
  const today = dayStart(now);
  if (date === undefined) return { from: today - DAYS * DAY, to: today };
  const from = Date.parse(date);
  if (from >= today || from < today - DAYS * DAY) {
    throw new ApiError(400, 'Date must be within the last 30 (completed) UTC days');
  }
  return { from, to: from + DAY };
}

function keysOf({ account }: Call, query: ActivityQuery): ApiKey[] {
  const { api_key_hash: hash, workspace_id: workspaceId } = query;
  if (workspaceId !== undefined && !account.workspaces.some((one) => one.id === workspaceId)) {
    throw new ApiError(404, 'Workspace not found');
  }
  // A deleted key's past stays in the account's activity.
  if (hash !== undefined && !account.keys.some((key) => key.hash === hash)) {
    throw new ApiError(404, 'API key not found');
  }
  return account.keys.filter(
    (key) =>
      (hash === undefined || key.hash === hash) &&
      (workspaceId === undefined || key.workspaceId === workspaceId),
  );
}

function rows(call: Call, query: ActivityQuery): Row[] {
  const { sim, ledger, now } = call;
  const { from, to } = span(now, query.date);
  const rows = new Map<string, Row>();
  for (const { hash, workspaceId } of keysOf(call, query)) {
    const known = sim.sources.entries(ledger, { source: 'activity', keyHash: hash, now }, { from, to });
    for (const entry of known) {
      const { model, provider, endpointId } = entry;
      const date = isoDate(entry.at);
      const name = [date, model, endpointId, provider, query.group_by && workspaceId].join(' ');
      const row = rows.get(name) ?? { date, model, provider, endpointId, workspaceId, totals: noTotals() };
      addEntry(row.totals, entry);
      rows.set(name, row);
    }
  }
  return [...rows.values()].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
}

function activity(call: Call) {
  const query = parse(activityQuery, Object.fromEntries(call.query));
  const data = rows(call, query).map(({ totals, ...row }) => ({
    date: row.date,
    model: slugOf(row.model),
    model_permaslug: row.model,
    endpoint_id: row.endpointId,
    provider_name: row.provider,
    usage: toNumber(totals.usage),
    byok_usage_inference: toNumber(totals.byokUsageInference),
    requests: totals.requests,
    prompt_tokens: totals.promptTokens,
    completion_tokens: totals.completionTokens,
    reasoning_tokens: totals.reasoningTokens,
    ...(query.group_by === 'workspace' && { workspace_id: row.workspaceId }),
  }));
  return { data };
}

/** Activity by UTC date, model and endpoint, newest date first. */
export const activityRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/activity',
    access: 'management',
    handle: (call) => ({ status: 200, body: activity(call) }),
  },
];
