import { type Answer, ApiError } from '../api-error.ts';
import type { Simulator } from '../simulator.ts';
import { behaviourCommands } from './behaviour.ts';
import type { Commands } from './fields.ts';
import { interludeCommands } from './interludes.ts';
import { keyCommands } from './keys.ts';
import { ledgerCommands } from './ledger.ts';
import { oddCommands } from './odd.ts';
import { pastCommands } from './past.ts';

type ControlRequest = { method: string; path: string; query: URLSearchParams; body: string };

const COMMANDS: Commands = {
  ...ledgerCommands,
  ...pastCommands,
  ...keyCommands,
  ...interludeCommands,
  ...oddCommands,
  ...behaviourCommands,
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
