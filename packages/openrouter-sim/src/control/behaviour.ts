import { z } from 'zod';
import { parse } from '../api.ts';
import { faultRule } from '../faults.ts';
import { type Commands, instant } from './fields.ts';
import { changeSettings } from './settings.ts';

const clockBody = z.union([z.strictObject({ set: instant }), z.strictObject({ advanceMs: z.number() })]);
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
    changeSettings(sim.settings, body);
    return sim.settings;
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
