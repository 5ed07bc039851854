import { z } from 'zod';
import { type Answer, ApiError, parse } from './api.ts';
import { faultRule } from './faults.ts';
import type { Entry, LedgerRow, Totals } from './ledger.ts';
import { fromUsd, toDecimal } from './money.ts';
import type { Simulator } from './simulator.ts';

type ControlRequest = { method: string; path: string; query: URLSearchParams; body: string };

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const tokens = z.int().nonnegative();
/** Money comes and goes as a decimal string of USD. */
const money = z
  .string()
  .regex(/^-?\d+(\.\d{1,12})?$/)
  .transform(fromUsd);

const selectionQuery = z.object({
  keyHash: z.string().exactOptional(),
  from: instant.exactOptional(),
  to: instant.exactOptional(),
});
const clockBody = z.union([z.strictObject({ set: instant }), z.strictObject({ advanceMs: z.number() })]);
const correctionBody = z.strictObject({
  promptTokens: tokens.exactOptional(),
  completionTokens: tokens.exactOptional(),
  reasoningTokens: tokens.exactOptional(),
  cachedTokens: tokens.exactOptional(),
  usage: money.exactOptional(),
  byokUsageInference: money.exactOptional(),
});
const generationBody = correctionBody.extend({
  keyHash: z.string(),
  model: z.string(),
  promptTokens: tokens,
  completionTokens: tokens,
  at: instant.exactOptional(),
  id: z.string().exactOptional(),
  provider: z.string().exactOptional(),
  isByok: z.boolean().exactOptional(),
  requests: z.int().positive().exactOptional(),
});
const settingsBody = z.strictObject({
  timeColumn: z.enum(['date', 'created_at']).exactOptional(),
  timeValue: z.enum(['instant', 'date']).exactOptional(),
  analyticsPerMinute: z.int().positive().nullable().exactOptional(),
  lag: z.strictObject({ counters: tokens, activity: tokens, analytics: tokens }).exactOptional(),
});

/** Sums as JSON: whole numbers as they are, money as exact decimal strings. */
function toJson<T extends Totals | LedgerRow | Entry>(sums: T) {
  return Object.fromEntries(
    Object.entries(sums).map(([name, value]) => [name, typeof value === 'bigint' ? toDecimal(value) : value]),
  );
}

type Control = { sim: Simulator; query: Record<string, string>; body: unknown; id: string };

const COMMANDS: Readonly<Record<string, (control: Control) => unknown>> = {
  'GET /total': ({ sim, query }) => toJson(sim.ledger.total(parse(selectionQuery, query))),
  'GET /rows': ({ sim, query }) =>
    sim.ledger
      .rows(parse(selectionQuery, query))
      .map((row) => ({ ...toJson(row), hour: new Date(row.hour).toISOString() })),
  'GET /keys': ({ sim, query }) => {
    const span = parse(selectionQuery, query);
    return sim.accounts.flatMap((account) =>
      account.keys.map(({ hash, name, kind, workspaceId, disabled, deleted }) => {
        const total = toJson(sim.ledger.total({ ...span, keyHash: hash }));
        return { account: account.name, hash, name, kind, workspaceId, disabled, deleted, total };
      }),
    );
  },
  'GET /requests': ({ sim }) => sim.requests,
  'GET /clock': ({ sim }) => ({ now: new Date(sim.clock.now()).toISOString() }),
  'POST /clock': ({ sim, body }) => {
    const move = parse(clockBody, body);
    if ('set' in move) sim.clock.set(move.set);
    else sim.clock.advance(move.advanceMs);
    return { now: new Date(sim.clock.now()).toISOString() };
  },
  'PATCH /settings': ({ sim, body }) => Object.assign(sim.settings, parse(settingsBody, body)),
  'POST /faults': ({ sim, body }) => {
    sim.faults.add(parse(faultRule, body));
    return {};
  },
  'DELETE /faults': ({ sim }) => {
    sim.faults.clear();
    return {};
  },
  'POST /generations': ({ sim, body }) => toJson(sim.record(parse(generationBody, body))),
  'PATCH /generations/{id}': ({ sim, body, id }) => toJson(sim.correct(id, parse(correctionBody, body))),
};

/**
 * The control routes, below `/_sim`, by which another process drives the simulator. They take and give the fields of
 * the programs' own interface, with instants in ISO 8601 and money as decimal strings of USD.
 */
export function controlAnswer(sim: Simulator, { method, path, query, body }: ControlRequest): Answer {
  const [, noun = '', id = ''] = path.split('/');
  const command = COMMANDS[`${method} /${noun}${id === '' ? '' : '/{id}'}`];
  try {
    if (command === undefined) throw new ApiError(404);
    const input: unknown = body === '' ? {} : JSON.parse(body);
    return { status: 200, body: command({ sim, query: Object.fromEntries(query), body: input, id }) };
  } catch (error) {
    if (error instanceof ApiError) return error.toAnswer();
    return new ApiError(400, error instanceof Error ? error.message : String(error)).toAnswer();
  }
}
