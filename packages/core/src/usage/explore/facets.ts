import type { z } from 'zod';
import { requireSession } from '../../auth/internal.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/prepared.ts';
import { hoursOf, splitAtUtcDays, toTimestamp } from '../period.ts';
import { type KeyNameRow, toKeyName } from '../read.ts';
import type { Facets, facetsInput } from './schemas.ts';

interface FacetsRow {
  models: (string | null)[] | null;
  providers: (string | null)[] | null;
  keys: (Omit<KeyNameRow, 'key_id'> & { key_id: number; managed_by: number | null })[] | null;
}

/** The models, providers and keys with usage in a range, by name: what there is to filter by. */
export async function facets(ctx: Ctx, input: z.infer<typeof facetsInput>): Promise<Facets> {
  const { userId } = requireSession(ctx);
  const { head, days, tail } = splitAtUtcDays(hoursOf(input, input.timeZone ?? 'UTC'));
  const instants = [head.from, head.to, tail.from, tail.to, days.from, days.to].map(toTimestamp);
  const [row] = await prepared<FacetsRow>(
    ctx,
    'facets',
    `WITH used AS MATERIALIZED (
       SELECT DISTINCT key_id, model_id, provider_id FROM (
         SELECT key_id, model_id, provider_id FROM usage_day WHERE user_id = $1 AND day >= $6 AND day < $7
         UNION ALL
         SELECT key_id, model_id, provider_id FROM usage_hour
         WHERE user_id = $1 AND ((hour >= $2 AND hour < $3) OR (hour >= $4 AND hour < $5))
       ) parts
     )
     SELECT
       (SELECT json_agg(name ORDER BY name NULLS LAST) FROM models WHERE id IN (SELECT model_id FROM used)) AS models,
       (SELECT json_agg(name ORDER BY name NULLS LAST) FROM providers
        WHERE id IN (SELECT provider_id FROM used)) AS providers,
       (SELECT json_agg(json_build_object('key_id', id, 'name', name, 'upstream_name', upstream_name, 'label', label,
          'managed_by', managed_by) ORDER BY lower(coalesce(name, nullif(upstream_name, ''), label)), id)
        FROM api_keys WHERE user_id = $1 AND id IN (SELECT key_id FROM used)) AS keys`,
    [userId, ...instants],
  );
  const keys = (row?.keys ?? []).map((key) => {
    const { apiKeyId, apiKeyName } = toKeyName({ ...key, key_id: String(key.key_id) });
    return { apiKeyId, name: apiKeyName, label: key.label, managedBy: key.managed_by };
  });
  return { models: row?.models ?? [], providers: row?.providers ?? [], keys };
}
