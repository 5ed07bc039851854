import type pg from 'pg';

/** How far the write-ahead log has come, in bytes. */
export async function walBytes(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes",
  );
  return Number(rows[0]?.bytes);
}

/** Puts what a measurement should not have to wait for onto the disk. */
export async function settle(client: pg.ClientBase): Promise<void> {
  await client.query('VACUUM ANALYZE usage_hour, usage_day, usage_day_sum');
  await client.query('CHECKPOINT');
}
