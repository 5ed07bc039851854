import { z } from 'zod';
import { NAME_MAX_LENGTH } from './bounds.ts';
import { exploreInput } from './explore.ts';
import { isWholeView, readView } from './explore-view.ts';
import { idSchema, instantSchema, nameSchema, textSchema, totalSchema } from './fields.ts';
import { issue } from './problems/issues.ts';
import { VIEW_QUERY_MAX_LENGTH } from './views-fields.ts';

const EXAMPLE = 'period=month&tag=acme&group=key';

/** Any day: a view's period is its own, and is read with its address. */
const DAY = { startDate: '2026-01-01', endDate: '2026-01-01' };

/** Whether the explorer can show it: an address that it reads whole, and a question that the API answers. */
function isShowable(query: string): boolean {
  if (!isWholeView(query)) return false;
  const { filter, groupBy, sortBy, sortOrder } = readView(new URLSearchParams(query));
  return exploreInput.safeParse({ ...DAY, ...filter, groupBy, sortBy, sortOrder }).success;
}

export const createViewInput = z.strictObject({
  name: nameSchema
    .min(1, issue('name_required'))
    .max(NAME_MAX_LENGTH, issue('name_too_long'))
    .meta({
      description: 'Unique in the team, in any case of its letters.',
      examples: ['Acme by key, this month'],
    }),
  query: textSchema
    .max(VIEW_QUERY_MAX_LENGTH)
    .refine(isShowable, issue('view_not_understood'))
    .meta({
      description:
        'What stands behind the question mark in the address of the usage page: `period` or `from` and `to`, `key`, ' +
        '`tag`, `model`, `provider`, `not`, `group`, `sort`, `table`, `metric`, `hide` and `sub`.',
      examples: [EXAMPLE],
    }),
});

export const viewIdInput = z.strictObject({ id: idSchema.describe('The id of the saved view.') });

export const viewOutput = z.object({
  id: idSchema,
  name: z.string().meta({ examples: ['Acme by key, this month'] }),
  query: z.string().meta({ examples: [EXAMPLE] }),
  createdAt: instantSchema,
});

export const viewListOutput = z.object({ items: z.array(viewOutput), total: totalSchema });

export type CreateViewInput = z.infer<typeof createViewInput>;
export type SavedView = z.infer<typeof viewOutput>;
export type SavedViewList = z.infer<typeof viewListOutput>;
