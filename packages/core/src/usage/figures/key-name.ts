import { nameOf } from '../../keys/key.ts';

/** The columns of a key that its name is made of. */
export interface KeyNameRow {
  key_id: string;
  name: string | null;
  upstream_name: string | null;
  label: string;
}

export function toKeyName(row: KeyNameRow): { apiKeyId: number; apiKeyName: string } {
  const apiKeyName = nameOf({ name: row.name, upstreamName: row.upstream_name, label: row.label });
  return { apiKeyId: Number(row.key_id), apiKeyName };
}
