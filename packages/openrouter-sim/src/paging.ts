import { z } from 'zod';
import type { Paging } from './settings.ts';

/** Query parameters are text, and an integer or the word `null`. */
export const offsetParam = z
  .union([z.literal('null'), z.string().regex(/^\d+$/, 'must be an integer of at least 0')])
  .default('0')
  .transform((text) => (text === 'null' ? 0 : Number(text)));

/** The rows of a page; behind the last one comes an empty page. */
export function pageOf<T>(rows: readonly T[], offset: number, { size, ignoresOffset }: Paging): T[] {
  const start = ignoresOffset ? 0 : offset;
  return rows.slice(start, start + size);
}
