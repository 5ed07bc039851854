import { z } from 'zod';
import { type Admitted, admit } from '../access.ts';
import type { Access, ApiCtx, Load, Meta } from '../api-context.ts';
import { appRouter } from '../router.ts';
import { type Check, checkOf } from './check.ts';
import type { ProcedureName } from './routes/index.ts';

/** A procedure taken apart. Its schemas are undefined where it takes or returns nothing. */
export interface Verb {
  readonly access: Access;
  readonly load: Load | undefined;
  readonly input: z.ZodType | undefined;
  readonly output: z.ZodType | undefined;
  /** Of what it returns, by its output. */
  readonly check: Check | undefined;
  readonly resolve: (call: { readonly ctx: Admitted; readonly input: unknown }) => unknown;
}

const definition = z.object({
  inputs: z.array(z.instanceof(z.ZodType)).max(1),
  output: z.instanceof(z.ZodType).optional(),
  meta: z.custom<Meta>((meta) => typeof meta === 'object' && meta !== null && 'access' in meta),
  resolver: z.custom<Verb['resolve']>((resolver) => typeof resolver === 'function'),
});

/**
 * What a procedure was defined with.
 *
 * @throws Error at the start of the API where there is no such procedure or tRPC keeps its parts elsewhere.
 */
export function verbOf(name: ProcedureName): Verb {
  const procedure: unknown = Reflect.get(appRouter._def.procedures, name);
  if (typeof procedure !== 'function') throw new Error(`There is no procedure ${name}.`);
  const { inputs, output, meta, resolver } = definition.parse(Reflect.get(procedure, '_def'));
  const { access, load } = meta;
  return {
    access,
    load,
    input: inputs[0],
    output,
    check: output === undefined ? undefined : checkOf(output),
    resolve: resolver,
  };
}

/**
 * Does what a call of the procedure does, in the same order: the caller's turn, who may, what goes in, what comes out.
 * tRPC's own chain copies the context at every step, which takes more of the API's CPU than all the rest of a short request.
 *
 * @throws DomainError of whoever may not, ZodError of a wrong input.
 */
export function callVerb(
  { access, load, input, check, resolve }: Verb,
  ctx: ApiCtx,
  given: unknown,
): Promise<unknown> {
  return ctx.turn(async () => {
    const admitted = await admit(ctx, access);
    const result = await resolve({ ctx: { ...ctx, ...admitted }, input: input?.parse(given) });
    return check === undefined ? result : check(result);
  }, load);
}
