/** `npm run admin -- COMMAND`: what the operator does beside the pages. */
import { StartError } from './errors.ts';
import { operate } from './operate.ts';
import { rotate } from './rotate-encryption-key.ts';
import { readSettings, type Settings } from './settings.ts';

type Command = (settings: Settings, signal: AbortSignal, args: string[]) => Promise<string[]>;

const commands: Readonly<Record<string, Command>> = {
  'rotate-encryption-key': rotate,
};

await operate(async ([name = '', ...args], signal) => {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new StartError(`Usage: npm run admin -- <${Object.keys(commands).join(' | ')}>`);
  }
  return command(readSettings(process.env, '.data'), signal, args);
});
