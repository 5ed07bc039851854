import { z } from 'zod';
import { parse } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { Simulator } from '../simulator.ts';
import type { Commands } from './fields.ts';

const changeBody = z.strictObject({
  name: z.string().exactOptional(),
  disabled: z.boolean().exactOptional(),
  limit: z.number().nonnegative().nullable().exactOptional(),
  limitReset: z.enum(['daily', 'weekly', 'monthly']).nullable().exactOptional(),
  includeByokInLimit: z.boolean().exactOptional(),
});
const keyBody = changeBody.extend({
  /** The account's name; the first account when left out. */
  account: z.string().optional(),
  name: z.string(),
  kind: z.enum(['inference', 'management']).exactOptional(),
  workspace: z.string().exactOptional(),
  expiresAt: z.iso.datetime({ offset: true }).nullable().exactOptional(),
});

/** An account by its name, or the first one. @throws ApiError 404 when there is none. */
export function accountNamed(sim: Simulator, name: string | undefined) {
  const account = name === undefined ? sim.accounts[0] : sim.accounts.find((one) => one.name === name);
  if (account === undefined) throw new ApiError(404, 'Account not found');
  return account;
}

/** Keys as somebody else makes, changes and deletes them, on OpenRouter's own page. */
export const keyCommands: Commands = {
  'POST /keys': ({ sim, body }) => {
    const { account, ...input } = parse(keyBody, body);
    return accountNamed(sim, account).createKey(input);
  },
  'PATCH /keys/{id}': ({ sim, body, id }) => sim.changeKey(id, parse(changeBody, body)),
  'DELETE /keys/{id}': ({ sim, id }) => {
    sim.deleteKey(id);
    return { deleted: true };
  },
};
