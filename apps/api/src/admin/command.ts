import type { Ctx } from '@watcher/core/context';
import { z } from 'zod';

/** A command that cannot be done; the message is one line. */
export class CommandError extends Error {
  override name = 'CommandError';
}

export interface Command {
  /** Its arguments as its usage shows them, all of them required, e.g. `['EMAIL']`. */
  readonly args: readonly string[];
  readonly does: string;
  /**
   * @param args as many as `args` names
   * @param say prints a line
   * @throws CommandError or DomainError where it cannot be done
   */
  run(ctx: Ctx, args: readonly string[], say: (line: string) => void): Promise<void>;
}

/** @throws CommandError unless it is an e-mail address. */
export function emailIn(args: readonly string[]): string {
  const [email = ''] = args;
  const parsed = z.email({ pattern: z.regexes.html5Email }).max(254).safeParse(email.trim());
  if (!parsed.success) throw new CommandError(`${JSON.stringify(email.slice(0, 100))} is no email address.`);
  return parsed.data;
}
