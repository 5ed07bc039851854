import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readInteger, readText } from '../../db/decode.ts';

/** From a name to its id; null has id 0: the source does not report it. */
export type Dictionary = (name: string | null) => number;

export function modelIds(
  tx: TxCtx,
  facts: readonly { readonly model: string | null }[],
): Promise<Dictionary> {
  return idsOf(tx, sql`models`, new Set(facts.map((fact) => fact.model)));
}

export function providerIds(
  tx: TxCtx,
  facts: readonly { readonly provider: string | null }[],
): Promise<Dictionary> {
  return idsOf(tx, sql`providers`, new Set(facts.map((fact) => fact.provider)));
}

/** Looks names up and adds the new ones, sorted, so that two writers of the same new names do not deadlock. */
async function idsOf(
  tx: TxCtx,
  table: ReturnType<typeof sql>,
  wanted: ReadonlySet<string | null>,
): Promise<Dictionary> {
  const named = [...wanted].filter((name) => name !== null).sort();
  const names = arrayLiteral(named);
  const select = () => tx.db.execute(sql`SELECT id, name FROM ${table} WHERE name = ANY(${names}::text[])`);
  let found = await select();
  if (found.length < named.length) {
    await tx.db.execute(sql`
      INSERT INTO ${table} (name)
      SELECT name FROM unnest(${names}::text[]) AS n (name)
      WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.name = n.name)
      ORDER BY name ON CONFLICT DO NOTHING`);
    found = await select();
  }
  const ids = new Map(found.map((row) => [readText(row, 'name'), readInteger(row, 'id')]));
  return (name) => {
    const id = name === null ? 0 : ids.get(name);
    if (id === undefined) throw new Error('A name is missing from its dictionary.');
    return id;
  };
}
