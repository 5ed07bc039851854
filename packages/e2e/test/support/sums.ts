import { type LedgerRow, toNumber } from '@watcher/openrouter-sim';

type Sum = Pick<LedgerRow, 'requests' | 'promptTokens' | 'completionTokens'> & {
  usage: bigint;
  byok: bigint;
};

/** Exact sums of ledger rows by a name, in the order of it and in the product's spelling. */
export function sums(rows: readonly LedgerRow[], field: string, nameOf: (row: LedgerRow) => string) {
  const groups = new Map<string, Sum>();
  for (const row of rows) {
    const sum = groups.get(nameOf(row)) ?? {
      requests: 0,
      promptTokens: 0,
      completionTokens: 0,
      usage: 0n,
      byok: 0n,
    };
    groups.set(nameOf(row), {
      requests: sum.requests + row.requests,
      promptTokens: sum.promptTokens + row.promptTokens,
      completionTokens: sum.completionTokens + row.completionTokens,
      usage: sum.usage + row.usage,
      byok: sum.byok + row.byokUsageInference,
    });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, sum]) => ({
      [field]: name,
      requests_count: sum.requests,
      tokens_input: sum.promptTokens,
      tokens_output: sum.completionTokens,
      cost: toNumber(sum.usage),
      byok_cost: toNumber(sum.byok),
    }));
}

type Amounts = {
  requests_count: number | null;
  tokens_input: number | null;
  tokens_output: number | null;
  cost: number;
  byok_cost: number;
};

/** The product's rows with the field that names them and their amounts only, in the order of the name. */
export function sorted<Name extends string>(
  rows: readonly (Amounts & Record<Name, string | null>)[],
  name: Name,
) {
  return rows
    .map((row) => ({
      [name]: String(row[name]),
      requests_count: row.requests_count,
      tokens_input: row.tokens_input,
      tokens_output: row.tokens_output,
      cost: row.cost,
      byok_cost: row.byok_cost,
    }))
    .sort((a, b) => (String(a[name]) < String(b[name]) ? -1 : 1));
}
