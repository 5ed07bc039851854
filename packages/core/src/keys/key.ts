import type { Key } from '@watcher/contract/keys';
import { eq, sql } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { toUsd } from '../lib/money.ts';
import { currentProblem } from './problem.ts';
import type { KeyRow } from './row.ts';

export type { KeyRow };

/** A key as verbs return it: `lastError` is a sentence, which is made where the answer leaves. */
export type KeyView = Omit<Key, 'lastError'>;

export function toKey(row: KeyRow, now: Date): KeyView {
  return {
    id: row.id,
    name: nameOf(row),
    label: row.label,
    kind: row.kind,
    status: row.status,
    isActive: row.isActive,
    limit: row.limit === null ? null : toUsd(row.limit),
    limitRemaining: row.limitRemaining === null ? null : toUsd(row.limitRemaining),
    createdAt: row.createdAt.toISOString(),
    lastValidatedAt: row.lastValidatedAt?.toISOString() ?? null,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    managedBy: row.managedBy,
    limitReset: row.limitReset,
    disabled: row.disabled,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    goneAt: row.goneAt?.toISOString() ?? null,
    upstreamCreatedAt: row.upstreamCreatedAt?.toISOString() ?? null,
    workspace: row.workspace,
    disableCauses: row.disableCauses.map((one) => ({ ...one })),
    tags: row.tags.toSorted((a, b) => a.localeCompare(b, 'en')),
    problem: currentProblem(row, now),
  };
}

/** Sorts keys as people read their names. */
export const BY_NAME = sql`lower(coalesce(${apiKeys.name}, nullif(${apiKeys.upstreamName}, ''), ${apiKeys.label}))`;

/** The team's own name for the key, else the one it has at OpenRouter. */
export function nameOf(row: Pick<KeyRow, 'name' | 'upstreamName' | 'label'>): string {
  return row.name ?? (row.upstreamName || row.label);
}

/** The key as what an alert or an audit entry is about. */
export function subjectOf(row: Pick<KeyRow, 'id' | 'name' | 'upstreamName' | 'label'>) {
  return { type: 'key', id: row.id, name: nameOf(row) } as const;
}

/**
 * The key, locked against other writers until the transaction ends.
 *
 * @throws DomainError `key_not_found` when there is none, `key_of_another_team` when it is that.
 */
export async function lockOwnKey(tx: TxCtx, scope: Pick<Scope, 'teamId'>, id: number): Promise<KeyRow> {
  const [row] = await tx.db.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update');
  return ownOrThrow(scope, row, 'key_not_found', 'key_of_another_team');
}

/** @throws DomainError as `lockOwnKey`. */
export async function findOwnKey(ctx: Ctx, scope: Pick<Scope, 'teamId'>, id: number): Promise<KeyRow> {
  const [row] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return ownOrThrow(scope, row, 'key_not_found', 'key_of_another_team');
}
