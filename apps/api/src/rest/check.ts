import { mapInSlices } from '@watcher/core/slices';
import { z } from 'zod';

/** Gives what a procedure returns as its output's schema has it. */
export type Check = (result: unknown) => unknown;

/** Rows of any kind, each to be looked at by itself. */
const withRows = z.object({ items: z.array(z.unknown()) });

/**
 * Makes the check of an output. The rows of a page are checked in slices.
 *
 * @returns a function that throws, or whose promise is refused with, an Error where the result is another: it is our
 *   fault and not the caller's, who would be blamed for a ZodError.
 */
export function checkOf(output: z.ZodType): Check {
  const rows = output instanceof z.ZodObject ? output.shape['items'] : undefined;
  if (!(output instanceof z.ZodObject && rows instanceof z.ZodArray))
    return (result) => checked(output, result);
  const row = z.instanceof(z.ZodType).parse(rows.element);
  const others = output.omit({ items: true });
  return async (result) => {
    const { items } = checked(withRows, result);
    const page = checked(others, result);
    return { items: await mapInSlices(items, (item) => checked(row, item)), ...page };
  };
}

function checked<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new Error('A verb returned what its procedure does not.', { cause: error });
  return data;
}
