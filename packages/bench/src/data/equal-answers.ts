import { dashboard, stats } from '@watcher/core/usage';
import type { Account } from './database.ts';
import type { Period } from './period.ts';
import { rawStatements } from './raw-rows.ts';

/** Sums of one group of raw rows. */
interface RawRow {
  readonly date: string;
  readonly model: string | null;
  readonly key_id: string;
  readonly requests: string;
  readonly tokens_input: string;
  readonly tokens_output: string;
  readonly cost: string;
  readonly byok_cost: string;
}

interface Amounts {
  readonly requestsCount: number | null;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  readonly cost: number | null;
  readonly byokCost: number | null;
}

/**
 * Compares what the product answers for a period that ends today with sums over the raw rows: the totals, and the
 * dashboard's by model, by day and by key.
 *
 * @throws Error that names the first difference.
 */
export async function assertEqualAnswers(account: Account, period: Period, days: number): Promise<void> {
  const [{ summary }, page, byDayAndModel, byKey, [total]] = await Promise.all([
    stats(account.ctx, account.scope, period),
    dashboard(account.ctx, account.scope, { days }),
    ...rawRows(account, period),
  ]);
  if (total === undefined) throw new Error('A sum has a row.');
  const asAmounts = {
    requestsCount: summary.totalRequests,
    tokensInput: summary.totalTokensInput,
    tokensOutput: summary.totalTokensOutput,
    cost: summary.totalCost,
    byokCost: summary.byokCost,
  };
  compare('the totals', asAmounts, [total]);
  if (JSON.stringify(page.summary) !== JSON.stringify(summary)) throw new Error('Two summaries differ.');
  compareGroups(
    'model',
    page.byModel,
    byDayAndModel,
    (row) => row.model,
    (group) => group.model,
  );
  compareGroups(
    'day',
    page.byDate,
    byDayAndModel,
    (row) => row.date,
    (group) => group.date,
  );
  compareGroups(
    'key',
    page.byKey,
    byKey,
    (row) => Number(row.key_id),
    (group) => group.apiKeyId,
  );
}

/** By day and model, by key, and all together. */
function rawRows(
  account: Account,
  { startDate, endDate }: Period,
): [Promise<RawRow[]>, Promise<RawRow[]>, Promise<RawRow[]>] {
  const { db } = account.ctx;
  if (!('$client' in db)) throw new Error('A pool is needed.');
  const pool = db.$client;
  const {
    dashboard: [byDayAndModel, byKey],
    stats: [total],
  } = rawStatements(account.teamId, startDate, endDate);
  const rows = async (statement: typeof total): Promise<RawRow[]> =>
    pool.unsafe<RawRow[]>(statement.text, [...statement.values]);
  return [rows(byDayAndModel), rows(byKey), rows(total)];
}

/** A group without usage has no raw rows; every raw row belongs to a group. */
function compareGroups<Group extends Amounts, Id>(
  what: string,
  groups: readonly Group[],
  rows: readonly RawRow[],
  idOfRow: (row: RawRow) => Id,
  idOfGroup: (group: Group) => Id,
): void {
  const byId = Map.groupBy(rows, idOfRow);
  for (const group of groups) {
    const id = idOfGroup(group);
    compare(`${what} ${id}`, group, byId.get(id) ?? []);
    byId.delete(id);
  }
  if (byId.size > 0) throw new Error(`${what}: ${byId.size} are missing.`);
}

function compare(what: string, amounts: Amounts, rows: readonly RawRow[]): void {
  const sum = (column: keyof RawRow) => rows.reduce((total, row) => total + BigInt(row[column] ?? 0), 0n);
  const expected = {
    requestsCount: Number(sum('requests')),
    tokensInput: Number(sum('tokens_input')),
    tokensOutput: Number(sum('tokens_output')),
    cost: usd(sum('cost')),
    byokCost: usd(sum('byok_cost')),
  };
  for (const [name, value] of Object.entries(expected)) {
    const answered = Object.entries(amounts).find(([key]) => key === name)?.[1];
    if (answered !== value) throw new Error(`${what}: ${name} is ${answered}, and ${value} from raw rows.`);
  }
}

/** From units of 1e-12 USD, to the last digit that a number can hold. */
function usd(amount: bigint): number {
  const digits = String(amount).padStart(13, '0');
  return Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}
