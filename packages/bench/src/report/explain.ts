import type pg from 'pg';
import type { Statement } from '../statements.ts';

/** A statement and how PostgreSQL ran it, warm, as a Markdown block. */
export async function explain(client: pg.ClientBase, { text, values }: Statement): Promise<string> {
  const run = () =>
    client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${text}`, [
      ...values,
    ]);
  await run();
  const { rows } = await run();
  const lines = rows.map((row) => row['QUERY PLAN']);
  return ['```', unindent(text), '', ...lines, '```'].join('\n');
}

function unindent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^ {4,}/, '  '))
    .join('\n');
}
