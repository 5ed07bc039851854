import { MAX_TAGS, type UpdateKeyInput } from '@watcher/contract/keys';
import { and, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import { announceChange } from '../live.ts';
import { type KeyView, lockOwnKey, subjectOf, toKey } from './key.ts';

/**
 * Renames, tags, pauses or resumes a key. What is left out stays; a resumed key is synced at once.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, or `invalid_input` when the added tags are too many.
 */
export async function updateKey(ctx: Ctx, scope: Scope, input: UpdateKeyInput): Promise<KeyView> {
  const { teamId } = scope;
  return withTransaction(ctx, async (tx) => {
    const before = await lockOwnKey(tx, scope, input.id);
    const changed = {
      name: input.name ?? before.name,
      isActive: input.isActive ?? before.isActive,
      tags: changedTags(before.tags, input),
    };
    await tx.db
      .update(apiKeys)
      .set(changed)
      .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, input.id)));
    if (changed.isActive && !before.isActive) {
      await enqueueSync(tx, before);
    }
    if (changed.isActive !== before.isActive) {
      const action = changed.isActive ? 'key.resumed' : 'key.paused';
      await recordAct(tx, scope, { action, subject: subjectOf({ ...before, ...changed }) });
    }
    // Budgets go by tags, and what is watched has warnings.
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
    return toKey({ ...before, ...changed }, tx.now());
  });
}

/** The tags of a key after a change. @throws DomainError `invalid_input` when they are too many. */
function changedTags(
  before: readonly string[],
  { tags, addTags = [], removeTags = [] }: UpdateKeyInput,
): string[] {
  const removed = new Set(removeTags.map((tag) => tag.toLowerCase()));
  const kept = (tags ?? before).filter((tag) => !removed.has(tag.toLowerCase()));
  const changed = withoutRepeats([...kept, ...addTags]);
  if (changed.length > MAX_TAGS) {
    throw refuse('invalid_input', {
      fields: [{ path: ['addTags'], problem: { code: 'too_many_tags', params: {} } }],
    });
  }
  return changed;
}

/** Tags are compared without case; the first spelling stays. */
function withoutRepeats(tags: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const tag of tags) {
    const key = tag.toLowerCase();
    if (!byKey.has(key)) byKey.set(key, tag);
  }
  return [...byKey.values()];
}
