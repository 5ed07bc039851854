import type { SavedView } from '@watcher/contract/views';
import type { savedViews } from '../db/schema/index.ts';

/** A saved view as answers have it. */
export function toView({ id, name, query, createdAt }: typeof savedViews.$inferSelect): SavedView {
  return { id, name, query, createdAt: createdAt.toISOString() };
}
