import { z } from 'zod';
import { parse } from '../api.ts';
import { type Commands, count, instant, money, selection, shownFrom, toJson } from './fields.ts';
import { accountNamed } from './keys.ts';

const signed = z.int().exactOptional();
const factor = z.int().positive().transform(BigInt);
const repriceBody = z.strictObject({ ...selection.shape, of: z.int().transform(BigInt), in: factor });
const selectionBody = z.strictObject(selection.shape);
const adjustmentBody = z.strictObject({
  keyHash: z.string(),
  model: z.string(),
  provider: z.string().exactOptional(),
  at: instant.exactOptional(),
  isByok: z.boolean().exactOptional(),
  requests: signed,
  promptTokens: signed,
  completionTokens: signed,
  reasoningTokens: signed,
  cachedTokens: signed,
  usage: money.exactOptional(),
  byokUsageInference: money.exactOptional(),
  shownFrom: shownFrom.exactOptional(),
});
const renameBody = z.strictObject({
  from: z.string(),
  to: z.string(),
  past: z.boolean().exactOptional(),
});
const purchaseBody = z.strictObject({
  account: z.string().optional(),
  usd: z.string(),
  appearsInMs: count.default(0),
});
const lagBody = z
  .strictObject({
    counters: count.exactOptional(),
    activity: count.exactOptional(),
    analytics: count.exactOptional(),
  })
  .nullable();

/** Corrections of what was billed, and sources that lag. */
export const pastCommands: Commands = {
  'POST /repricings': ({ sim, body }) => {
    const { of, in: whole, ...selected } = parse(repriceBody, body);
    return { entries: sim.past.reprice(selected, { of, in: whole }) };
  },
  'POST /refunds': ({ sim, body }) => ({ entries: sim.past.refund(parse(selectionBody, body)) }),
  'POST /erasures': ({ sim, body }) => ({ entries: sim.past.erase(parse(selectionBody, body)) }),
  'POST /adjustments': ({ sim, body }) => toJson(sim.past.adjust(parse(adjustmentBody, body))),
  'POST /model-names': ({ sim, body }) => {
    const { from, to, ...options } = parse(renameBody, body);
    return { entries: sim.past.renameModel(from, to, options) };
  },
  'POST /credits': ({ sim, body }) => {
    const { account, usd, appearsInMs } = parse(purchaseBody, body);
    accountNamed(sim, account).buyCredits(usd, appearsInMs);
    return {};
  },
  'PATCH /lag/{id}': ({ sim, body, id }) => {
    sim.sources.setLag(id, parse(lagBody, body));
    return {};
  },
};
