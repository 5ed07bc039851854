import type { ShownKey } from '@watcher/contract/key-pages';
import { formatInstant } from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';

/** When a key was created on OpenRouter, and by whom; where that is not known, when it was added here. */
export function createdInWords({
  upstreamCreatedAt,
  createdAt,
  creatorUserId,
}: Pick<ShownKey, 'upstreamCreatedAt' | 'createdAt' | 'creatorUserId'>): string {
  if (upstreamCreatedAt === null) return m.key_added({ at: formatInstant(createdAt) });
  const at = formatInstant(upstreamCreatedAt);
  return creatorUserId === null ? m.key_created({ at }) : m.key_created_by({ at, creator: creatorUserId });
}
