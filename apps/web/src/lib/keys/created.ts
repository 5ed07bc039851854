import type { ShownKey } from '@watcher/contract/key-pages';
import { formatInstant } from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';

/** An id is longer than its line, and its beginning tells it from others: `user_9d54800d…`. */
function inShort(creator: string): string {
  return creator.replace(/^((?:[a-z]+_)?\w{8})\w{2,}$/, '$1…');
}

/** When a key was created on OpenRouter, and by whom; where that is not known, when it was added here. */
export function createdInWords({
  upstreamCreatedAt,
  createdAt,
  creatorUserId,
}: Pick<ShownKey, 'upstreamCreatedAt' | 'createdAt' | 'creatorUserId'>): string {
  if (upstreamCreatedAt === null) return m.key_added({ at: formatInstant(createdAt) });
  const at = formatInstant(upstreamCreatedAt);
  return creatorUserId === null
    ? m.key_created({ at })
    : m.key_created_by({ at, creator: inShort(creatorUserId) });
}
