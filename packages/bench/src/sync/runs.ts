import type { Watched } from './watched.ts';

/** A key, and when a sync was to read what it had spent: at a full hour. */
export interface Spent {
  readonly hash: string;
  /** Unix ms. */
  readonly at: number;
}

export interface RunCounts {
  /** Runs that worked. */
  readonly keyRuns: number;
  readonly listings: number;
  readonly failed: number;
}

type Run = { hash: string; source: string; at: number; ok: number; failed: number };

/**
 * Counts the recorded runs of every key and hour.
 *
 * @throws Error when one that spent has none or two, or any key has two in an hour.
 */
export async function assertOneRunEach({ client }: Watched, spent: readonly Spent[]): Promise<RunCounts> {
  const { rows } = await client.query<Run>(
    `SELECT k.hash, r.source, extract(epoch FROM date_trunc('hour', r.started_at, 'UTC'))::float8 * 1000 AS at,
       count(*) FILTER (WHERE r.outcome = 'ok')::integer AS ok,
       count(*) FILTER (WHERE r.outcome = 'failed')::integer AS failed
     FROM sync_runs r JOIN api_keys k ON k.id = r.key_id GROUP BY 1, 2, 3`,
  );
  const twice = rows.filter(({ ok }) => ok > 1);
  const [first] = twice;
  if (first !== undefined)
    throw new Error(
      `${twice.length} times a key was read again in one hour, ${first.ok} times at ${first.at}.`,
    );
  const nameOf = ({ hash, at }: Spent) => `${hash} ${at}`;
  const read = new Set(rows.filter(({ source, ok }) => source === 'analytics' && ok === 1).map(nameOf));
  const missed = spent.filter((one) => !read.has(nameOf(one)));
  if (missed.length > 0)
    throw new Error(`${missed.length} of ${spent.length} times a key that spent was not read.`);
  const sum = (some: readonly Run[], count: (run: Run) => number) =>
    some.reduce((all, run) => all + count(run), 0);
  return {
    keyRuns: sum(
      rows.filter(({ source }) => source !== 'listing'),
      ({ ok }) => ok,
    ),
    listings: sum(
      rows.filter(({ source }) => source === 'listing'),
      ({ ok }) => ok,
    ),
    failed: sum(rows, ({ failed }) => failed),
  };
}
