import type { Goal, Report } from '../report/report.ts';
import { figure } from '../statistics.ts';
import type { World } from '../world.ts';
import type { Synced } from './sync-all.ts';

/** Per account, as OpenRouter allows somewhat more. */
const MOST_CALLS = 60;
/** Six for jobs and ten for the queue. */
const MOST_CONNECTIONS = 16;
const MOST_GROWTH = 1.2;

/** The syncs of so many keys. */
export interface Measured {
  readonly keys: number;
  readonly accounts: number;
  readonly first: Synced;
  readonly later: Synced;
  /** The most calls for usage that one account saw in any 60 seconds, over both. */
  readonly mostCalls: number;
  readonly maxConnections: number;
}

/** What was found out about ever more keys, and about one account of many. */
export function describeSyncs(
  measured: readonly Measured[],
  large: Measured,
  { accounts }: World['sync'],
): Report {
  const all = [...measured, large];
  const [largest = large, ...smaller] = [...measured].reverse();
  const most = (count: (one: Measured) => number) => Math.max(...all.map(count));
  const calls = most(({ mostCalls }) => mostCalls);
  const connections = most(({ first, later }) => Math.max(first.connections, later.connections));
  const seconds = most(({ first, later }) => Math.max(first.seconds, later.seconds));
  const number = (value: number) => value.toLocaleString('en-US');
  return {
    how: `One worker as in production, in a process of its own, with its real clock and pace; OpenRouter is simulated and takes 50 ms for every call. Each account has a management key and a user. For every hundred keys there are accounts of ${accounts.join(', ')}, as people and small teams have them; most of these fit into the 20 calls that an account may make at once, so that it is the work that is measured. One account of ${large.keys} is synced by itself, to see the pace hold. Every key has used two models in one hour of each of the last 29 days. First all of it is read; half a minute later, when nobody waits any more for the calls before, a third of the keys have spent and the syncs are asked for again, as an hour later. Both times all are asked for at once: the cron spreads them over 3 s for each account, up to 50 minutes, which is not waited for here. The facts were checked to equal OpenRouter's to the last digit afterwards. CPU is that of the worker and of the PostgreSQL processes that serve it, divided by all keys; it depends less on what else the machine does than seconds do. A new worker takes more of it until its code is compiled, which makes few keys dear: what grows shows better in the comparison of the largest with the next.`,
    goals: [
      {
        goal: `${number(largest.keys)} keys are synced within the hour`,
        measured: `first in ${figure(largest.first.seconds)} s, then in ${figure(largest.later.seconds)} s; the slowest of all ${figure(seconds)} s`,
        holds: seconds <= 3600,
      },
      ...smaller
        .reverse()
        .flatMap((base) => [
          growth('first sync', base, largest, ({ first }) => first),
          growth('later sync', base, largest, ({ later }) => later),
        ]),
      {
        goal: `≤ ${MOST_CALLS} calls for usage of an account in any 60 s`,
        measured: `${calls}`,
        holds: calls <= MOST_CALLS,
      },
      {
        goal: `≤ ${MOST_CONNECTIONS} connections of the worker at a time, however many keys`,
        measured: `${connections} (max_connections is ${largest.maxConnections})`,
        holds: connections <= MOST_CONNECTIONS,
      },
    ],
    details: [
      '| keys | accounts | sync | s | calls | most calls for usage of an account in 60 s | connections | CPU ms per key: worker | PostgreSQL |',
      '|---|---|---|---|---|---|---|---|---|',
      ...all.flatMap((one) => [row(one, 'first', one.first), row(one, 'later', one.later)]),
    ].join('\n'),
  };
}

function growth(name: string, base: Measured, to: Measured, of: (one: Measured) => Synced): Goal {
  const perKey = (one: Measured) => (of(one).workerMs + of(one).postgresMs) / one.keys;
  const ratio = perKey(to) / perKey(base);
  return {
    goal: `${name}: CPU per key of ${to.keys.toLocaleString('en-US')} ≤ ${MOST_GROWTH} × that of ${base.keys.toLocaleString('en-US')}`,
    measured: Number.isNaN(ratio) ? 'not reported by this system' : `${figure(ratio)} ×`,
    holds: ratio <= MOST_GROWTH,
  };
}

function row({ keys, accounts, mostCalls }: Measured, name: string, synced: Synced): string {
  const { seconds, calls, connections, workerMs, postgresMs } = synced;
  const counts = [keys, accounts].map((value) => value.toLocaleString('en-US'));
  const cells = [
    figure(seconds),
    calls.length.toLocaleString('en-US'),
    mostCalls,
    connections,
    figure(workerMs / keys),
    figure(postgresMs / keys),
  ];
  return `| ${[...counts, name, ...cells].join(' | ')} |`;
}
