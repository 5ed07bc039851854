import { z } from 'zod';
import { parse } from '../api.ts';
import { type Commands, count, instant, money, selection, shownFrom, toJson } from './fields.ts';

const correctionBody = z.strictObject({
  promptTokens: count.exactOptional(),
  completionTokens: count.exactOptional(),
  reasoningTokens: count.exactOptional(),
  cachedTokens: count.exactOptional(),
  usage: money.exactOptional(),
  byokUsageInference: money.exactOptional(),
});
const generationBody = correctionBody.extend({
  keyHash: z.string(),
  model: z.string(),
  promptTokens: count,
  completionTokens: count,
  at: instant.exactOptional(),
  id: z.string().exactOptional(),
  provider: z.string().exactOptional(),
  isByok: z.boolean().exactOptional(),
  requests: z.int().positive().exactOptional(),
  shownFrom: shownFrom.exactOptional(),
});

/** What is in the ledger, and what is written to it. */
export const ledgerCommands: Commands = {
  'GET /total': ({ sim, query }) => toJson(sim.ledger.total(parse(selection, query))),
  'GET /rows': ({ sim, query }) =>
    sim.ledger
      .rows(parse(selection, query))
      .map((row) => ({ ...toJson(row), hour: new Date(row.hour).toISOString() })),
  'GET /keys': ({ sim, query }) => {
    const span = parse(selection, query);
    return sim.accounts.flatMap((account) =>
      account.keys.map(({ hash, name, kind, workspaceId, disabled, deleted }) => {
        const total = toJson(sim.ledger.total({ ...span, keyHash: hash }));
        return { account: account.name, hash, name, kind, workspaceId, disabled, deleted, total };
      }),
    );
  },
  'POST /generations': ({ sim, body }) => toJson(sim.record(parse(generationBody, body))),
  'PATCH /generations/{id}': ({ sim, body, id }) => toJson(sim.correct(id, parse(correctionBody, body))),
  'POST /inference': ({ sim, body }) => {
    const outcome = sim.infer(parse(generationBody, body));
    return outcome.entry === null ? outcome : { ...outcome, entry: toJson(outcome.entry) };
  },
};
