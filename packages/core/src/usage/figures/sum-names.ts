import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readInteger, readText, readTextOrNull } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import type { Sum, SumOfId } from './sum.ts';
import { readSummedKey } from './summed-key.ts';

/** A page has a row for every day and model: what a model is called is looked up once and not in each of them. */
const namesOfIds = statement<'team' | 'model' | 'provider' | 'key'>(`
  SELECT 'model' AS dimension, id, name, NULL AS key_name, NULL AS upstream_name, NULL AS label, NULL::bigint AS managed_by
  FROM models WHERE id = ANY ($model::integer[])
  UNION ALL
  SELECT 'provider', id, name, NULL, NULL, NULL, NULL FROM providers WHERE id = ANY ($provider::integer[])
  UNION ALL
  SELECT 'key', id, NULL, name, upstream_name, label, managed_by
  FROM api_keys WHERE team_id = $team AND id = ANY ($key::bigint[])`);

/** Says what sums are of, in the order of buckets and ids. */
export async function nameSums(ctx: Ctx, teamId: number, sums: readonly SumOfId[]): Promise<Sum[]> {
  if (sums.every(({ dimension }) => dimension === 'all')) {
    return sums.map((sum) => ({ ...sum, name: null, key: null }));
  }
  const idsOf = (of: SumOfId['dimension']) =>
    arrayLiteral([...new Set(sums.flatMap(({ dimension, id }) => (dimension === of ? [id] : [])))]);
  const rows = await namesOfIds(ctx, {
    team: teamId,
    model: idsOf('model'),
    provider: idsOf('provider'),
    key: idsOf('key'),
  });
  const names = new Map(
    rows.map((row) => {
      const key = readTextOrNull(row, 'label') === null ? null : readSummedKey(row);
      const name = readTextOrNull(row, 'name');
      return [`${readText(row, 'dimension')} ${readInteger(row, 'id')}`, { name, key }];
    }),
  );
  return sums
    .map((sum) => ({ ...sum, ...(names.get(`${sum.dimension} ${sum.id}`) ?? { name: null, key: null }) }))
    .sort((a, b) => a.bucket - b.bucket || a.id - b.id);
}
