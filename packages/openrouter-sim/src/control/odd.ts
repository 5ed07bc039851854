import { parse } from '../api.ts';
import { oddRule } from '../odd/odd.ts';
import type { Commands } from './fields.ts';

/** What is odd about answers. */
export const oddCommands: Commands = {
  'GET /odd': ({ sim }) => sim.odd.applied,
  'POST /odd': ({ sim, body }) => {
    sim.odd.add(parse(oddRule, body));
    return {};
  },
  'DELETE /odd': ({ sim }) => {
    sim.odd.clear();
    return {};
  },
};
