import type { Ctx } from '@watcher/core/context';
import { z } from 'zod';

/** A command that cannot be done; the message is one line. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/**
 * @param args what follows its name; the launcher lets no other number of them through (`apps/standalone/src/admin.ts`)
 * @param say prints a line
 * @throws CommandError or DomainError where it cannot be done
 */
export type Command = (ctx: Ctx, args: readonly string[], say: (line: string) => void) => Promise<void>;

/** @throws CommandError unless it is an e-mail address. */
export function emailIn(args: readonly string[]): string {
  const [email = ''] = args;
  const parsed = z.email({ pattern: z.regexes.html5Email }).max(254).safeParse(email.trim());
  if (!parsed.success) throw new CommandError(`${JSON.stringify(email.slice(0, 100))} is no email address.`);
  return parsed.data;
}
