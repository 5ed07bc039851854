import { type Row, readInteger, readText, readTextOrNull } from '../../db/decode.ts';
import { nameOf } from '../../keys/key.ts';

/** A key by its columns `key_id`, `name`, `upstream_name` and `label`. */
export function toKeyName(row: Row): { apiKeyId: number; apiKeyName: string } {
  const apiKeyName = nameOf({
    name: readTextOrNull(row, 'name'),
    upstreamName: readTextOrNull(row, 'upstream_name'),
    label: readText(row, 'label'),
  });
  return { apiKeyId: readInteger(row, 'key_id'), apiKeyName };
}
