import type { WatchedKey } from '@watcher/contract/key-pages';

/** An inference key that was just connected, and of which nothing is wrong. */
export function key(id: number, change: Partial<WatchedKey> = {}): WatchedKey {
  return {
    id,
    name: `key ${id}`,
    label: 'sk-or-v1-abc...xyz',
    kind: 'inference',
    status: 'valid',
    isActive: true,
    limit: null,
    limitRemaining: null,
    limitSeenAt: null,
    creatorUserId: null,
    limitReset: null,
    limitResetsAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastValidatedAt: null,
    lastSyncedAt: null,
    lastError: null,
    managedBy: null,
    pending: false,
    lastRun: null,
    disabled: false,
    expiresAt: null,
    goneAt: null,
    upstreamCreatedAt: null,
    workspace: null,
    tags: [],
    disableCauses: [],
    problem: null,
    warnings: [],
    ...change,
  };
}
