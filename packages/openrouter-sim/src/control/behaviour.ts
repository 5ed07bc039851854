import { z } from 'zod';
import { parse } from '../api.ts';
import { faultRule } from '../faults.ts';
import { type Commands, count, instant } from './fields.ts';

const clockBody = z.union([z.strictObject({ set: instant }), z.strictObject({ advanceMs: z.number() })]);
const settingsBody = z.strictObject({
  timeColumn: z.enum(['date', 'created_at']).exactOptional(),
  timeValue: z.enum(['instant', 'date']).exactOptional(),
  analyticsPerMinute: z.int().positive().nullable().exactOptional(),
  lag: z
    .strictObject({
      counters: count.exactOptional(),
      activity: count.exactOptional(),
      analytics: count.exactOptional(),
    })
    .default({}),
  delay: z
    .strictObject({
      stop: count.exactOptional(),
      readBack: count.exactOptional(),
      inference: count.exactOptional(),
    })
    .default({}),
  keyLimitStatus: z.union([z.literal(402), z.literal(403)]).exactOptional(),
  resolvesDeletedKeys: z.boolean().exactOptional(),
});

/** How this OpenRouter behaves from now on: its clock, its settings and its faults. */
export const behaviourCommands: Commands = {
  'GET /requests': ({ sim }) => sim.requests,
  'GET /clock': ({ sim }) => ({ now: new Date(sim.clock.now()).toISOString() }),
  'POST /clock': ({ sim, body }) => {
    const move = parse(clockBody, body);
    if ('set' in move) sim.clock.set(move.set);
    else sim.clock.advance(move.advanceMs);
    return { now: new Date(sim.clock.now()).toISOString() };
  },
  'PATCH /settings': ({ sim, body }) => {
    const { lag, delay, ...rest } = parse(settingsBody, body);
    Object.assign(sim.settings.lag, lag);
    Object.assign(sim.settings.delay, delay);
    return Object.assign(sim.settings, rest);
  },
  'POST /faults': ({ sim, body }) => {
    sim.faults.add(parse(faultRule, body));
    return {};
  },
  'DELETE /faults': ({ sim }) => {
    sim.faults.clear();
    return {};
  },
};
