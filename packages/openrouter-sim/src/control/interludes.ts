import { z } from 'zod';
import { parse } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { Simulator } from '../simulator.ts';
import type { Commands, Control } from './fields.ts';
import { keyCommands } from './keys.ts';

const interludeBody = z.strictObject({
  /** Such as `GET /keys`. */
  call: z.string(),
  nth: z.int().positive().default(1),
  /** What happens after it: a control command for keys, such as `{method: "DELETE", id: hash}`. */
  happens: z.strictObject({
    method: z.enum(['POST', 'PATCH', 'DELETE']),
    id: z.string().default(''),
    body: z.json().default({}),
  }),
});

type Happening = z.infer<typeof interludeBody>['happens'];

function happening(sim: Simulator, { method, id, body }: Happening): () => void {
  const command = keyCommands[id === '' ? `${method} /keys` : `${method} /keys/{id}`];
  if (command === undefined) throw new ApiError(400, 'happens: no such command');
  const control: Control = { sim, query: {}, body, id };
  return () => void command(control);
}

/** What happens to keys between two calls. */
export const interludeCommands: Commands = {
  'POST /interludes': ({ sim, body }) => {
    const { call, nth, happens } = parse(interludeBody, body);
    sim.interludes.add(call, nth, happening(sim, happens));
    return {};
  },
};
