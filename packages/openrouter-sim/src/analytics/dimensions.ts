import type { Account, ApiKey } from '../accounts.ts';
import type { Entry } from '../ledger/entry.ts';
import { splitVariant } from '../models.ts';

export type DimensionValue = string | number | null;

/** A dimension of the key is one value for all its entries: an id that filters use and a label that rows show. */
type KeyDimension = {
  readonly scope: 'key';
  readonly label: string;
  readonly reachDays: 31 | 365;
  id(key: ApiKey): DimensionValue;
  show(key: ApiKey, account: Account): string | null;
};
/** A dimension of the entry is filtered and shown as it is. */
type EntryDimension = {
  readonly scope: 'entry';
  readonly label: string;
  readonly reachDays: 31 | 365;
  id(entry: Entry): string;
};
export type Dimension = KeyDimension | EntryDimension;

/** Every dimension that can be grouped by and filtered on. */
export const DIMENSIONS: ReadonlyMap<string, Dimension> = new Map<string, Dimension>([
  [
    'model',
    { scope: 'entry', label: 'Model', reachDays: 365, id: (entry) => splitVariant(entry.model).model },
  ],
  [
    'variant',
    { scope: 'entry', label: 'Variant', reachDays: 365, id: (entry) => splitVariant(entry.model).variant },
  ],
  ['provider', { scope: 'entry', label: 'Provider', reachDays: 31, id: (entry) => entry.provider }],
  [
    'api_key_id',
    { scope: 'key', label: 'API Key', reachDays: 365, id: (key) => key.id, show: (key) => key.name },
  ],
  [
    'user',
    {
      scope: 'key',
      label: 'User',
      reachDays: 365,
      id: (key) => key.creatorUserId,
      show: (key, account) => (key.creatorUserId === account.userId ? account.name : key.creatorUserId),
    },
  ],
  [
    'workspace',
    {
      scope: 'key',
      label: 'Workspace',
      reachDays: 365,
      id: (key) => key.workspaceId,
      show: (key, account) => account.workspaces.find((one) => one.id === key.workspaceId)?.name ?? null,
    },
  ],
  // No traffic here names an app, so every row is in the unset bucket.
  ['app', { scope: 'key', label: 'App', reachDays: 365, id: () => null, show: () => null }],
]);
