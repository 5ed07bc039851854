import type { SavedView } from '@watcher/contract/views';
import { api } from '#lib/api/client.ts';
import { query } from '#lib/api/query.ts';

/** The team's saved views by name. */
export const readViews = query(
  async (_: null): Promise<readonly SavedView[]> => (await api.views.list.query()).items,
);

/** The address of the page that a saved view shows. */
export function savedViewHref({ query: said }: Pick<SavedView, 'query'>): string {
  return `/usage?${said}`;
}
