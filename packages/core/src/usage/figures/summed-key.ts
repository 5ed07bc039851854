import { type Row, readInteger, readIntegerOrNull, readText, readTextOrNull } from '../../db/decode.ts';
import { nameOf } from '../../keys/key.ts';

/** A key as sums name it. */
export interface SummedKey {
  readonly id: number;
  readonly name: string;
  readonly label: string;
  readonly managedBy: number | null;
}

/** Reads the columns `id`, `key_name`, `upstream_name`, `label` and `managed_by`. */
export function readSummedKey(row: Row): SummedKey {
  const label = readText(row, 'label');
  const [name, upstreamName] = [readTextOrNull(row, 'key_name'), readTextOrNull(row, 'upstream_name')];
  return {
    id: readInteger(row, 'id'),
    name: nameOf({ name, upstreamName, label }),
    label,
    managedBy: readIntegerOrNull(row, 'managed_by'),
  };
}
