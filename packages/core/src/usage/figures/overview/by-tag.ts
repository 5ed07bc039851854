import { z } from 'zod';
import type { Ctx } from '../../../context.ts';
import { readInteger, readText } from '../../../db/decode.ts';
import { statement } from '../../../db/prepared.ts';
import type { Sum } from '../sum.ts';

/** The tags of a team's keys by key id; keys without any are absent. */
export type TagsOfKeys = ReadonlyMap<number, readonly string[]>;

const taggedKeys = statement<'team'>(`
  SELECT id, to_json(tags)::text AS tags FROM api_keys WHERE team_id = $team AND tags <> '{}' ORDER BY id`);
const tagList = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.string()));

export async function readTagsOfKeys(ctx: Ctx, teamId: number): Promise<TagsOfKeys> {
  const rows = await taggedKeys(ctx, { team: teamId });
  return new Map(rows.map((row) => [readInteger(row, 'id'), tagList.parse(readText(row, 'tags'))]));
}

/**
 * Sums of keys as sums of their tags: what a key with several tags used is in each of them, what one without used in the
 * tag null. Tags are compared without case; of several spellings, the alphabetically first stands for all. The ids are
 * of this answer alone.
 */
export function sumsByTag(ofKeys: readonly Sum[], tags: TagsOfKeys): Sum[] {
  const spellings = [...new Set([...tags.values()].flat())].sort();
  const ids = new Map<string, number>();
  const names: (string | null)[] = [null];
  for (const name of spellings) {
    if (ids.has(name.toLowerCase())) continue;
    ids.set(name.toLowerCase(), names.length);
    names.push(name);
  }
  return ofKeys.flatMap((sum) => {
    const own = new Set((tags.get(sum.id) ?? []).map((tag) => ids.get(tag.toLowerCase()) ?? UNTAGGED));
    return [...(own.size === 0 ? [UNTAGGED] : own)].map((id) => ({
      ...sum,
      id,
      name: names[id] ?? null,
      key: null,
    }));
  });
}

const UNTAGGED = 0;
