import { refusalSentence } from '@watcher/contract/problems/sentences';
import { readConfig } from '@watcher/core/config';
import { createDeps } from '@watcher/core/deps';
import { prepareDatabase } from '@watcher/core/encryption';
import { DomainError } from '@watcher/core/errors';
import { runProgram } from '@watcher/core/program';
import { CommandError } from './command.ts';
import { commands } from './commands.ts';

/** One command of the operator's: `main.ts make-admin ada@example.com`. The exit status is 0 only if it was done. */
await runProgram('admin', async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return end(1, `There is no command ${JSON.stringify(name)}.`);
  const config = readConfig(process.env);
  await prepareDatabase(config);
  const deps = createDeps(config, { poolSize: 2, applicationName: 'watcher-admin' });
  try {
    await command(deps.ctx, args, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    return end(1, sentenceOf(error));
  }
  await deps.close();
  return end(0);
});

/** @throws what is no refusal: `runProgram` says it in one line. */
function sentenceOf(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof DomainError) return refusalSentence('en', error.refusal);
  throw error;
}

function end(code: 0 | 1, said?: string): never {
  if (said !== undefined) process.stderr.write(`${said}\n`);
  process.exit(code);
}
