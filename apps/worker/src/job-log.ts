import type { Ctx } from '@watcher/core/context';
import { DomainError } from '@watcher/core/errors';
import type { Log } from '@watcher/core/log';
import type { OpenRouterError } from '@watcher/core/sync';
import { UnforeseenError } from '@watcher/core/sync';

/** What is known of a job before it begins. */
export interface Job {
  readonly task: string;
  readonly jobId: string;
  readonly keyId?: number;
  /** 1 is the first. */
  readonly attempt: number;
}

/** Of OpenRouter's side or the way there; that it refuses a key or a question is an answer, too. */
const UNUSUAL = ['malformed', 'unavailable', 'unreachable'];

/**
 * Runs a job and writes one line of it. `outcome` is `ok`; `problem` when OpenRouter gave no usable answer at last, or
 * one that was not understood whole, and the job dealt with that; `failed` when it is to be tried again; `cut` when the
 * process stopped meanwhile. `problem` then says why by its code, `call` which call it was, and `field` what was not
 * understood.
 *
 * @param work gets a context whose calls to OpenRouter are watched
 * @throws what the work throws
 */
export async function logged(
  log: Log,
  ctx: Ctx,
  job: Job,
  work: (ctx: Ctx) => Promise<unknown>,
): Promise<void> {
  const began = performance.now();
  const write = (level: 'info' | 'warn' | 'error', outcome: string, more: object = {}) => {
    const ms = Math.round((performance.now() - began) * 10) / 10;
    log[level]({ ...job, ms, outcome, ...more }, 'job');
  };
  let last: OpenRouterError | null = null;
  let odd: OpenRouterError | null = null;
  const openrouter = ctx.openrouter.with({
    onSettled: (error) => {
      last = error;
    },
    onOdd: (error) => {
      odd ??= error;
    },
  });
  const settled = (): OpenRouterError | null => last;
  const settledOrOdd = (): OpenRouterError | null => last ?? odd;
  try {
    await work({ ...ctx, openrouter });
  } catch (error) {
    const trouble = settled();
    if (trouble !== null && error === trouble)
      write('warn', 'failed', { problem: trouble.kind, ...detailsOf(trouble) });
    else if (error instanceof DomainError) write('warn', 'failed', { problem: error.code });
    else if (error instanceof Error && error.name === 'AbortError') write('info', 'cut');
    else if (error instanceof UnforeseenError) {
      write('error', 'failed', { problem: 'internal', id: error.id, err: error.cause });
    } else write('error', 'failed', { err: error });
    throw error;
  }
  const trouble = settledOrOdd();
  if (trouble === null) return write('info', 'ok');
  const { kind: problem } = trouble;
  write(UNUSUAL.includes(problem) ? 'warn' : 'info', 'problem', { problem, ...detailsOf(trouble) });
}

/** Which call it was, what OpenRouter answered, and which field of that was not understood. */
function detailsOf({ call, status, field }: OpenRouterError) {
  return { call, ...(status === null ? {} : { status }), ...(field === null ? {} : { field }) };
}
