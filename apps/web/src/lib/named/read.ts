import { shiftDate } from '@watcher/contract/calendar/dates';
import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { Explored, ExploreInput, ExploreRow } from '@watcher/contract/explore';
import type { Measure } from '@watcher/contract/explore-fields';
import type { Overview } from '@watcher/contract/overview';
import { api } from '#lib/api/client.ts';
import { SERIES } from '#lib/chart/colours.ts';
import { daysOf, inputOf } from '#lib/period/address.ts';
import type { NamedKind } from './address.ts';

/** What the usage of a model or a provider is split by, beside the keys. */
export type Split = 'key' | NamedKind;

/** Which page, for when. */
export interface NamedQuestion {
  readonly kind: NamedKind;
  readonly name: string;
  readonly choice: PeriodChoice;
  /** What the chart is stacked by. */
  readonly by: Split;
  readonly timeZone: string;
}

/** All that a page shows. */
export interface NamedUsage {
  /** Of the whole team: the comparison, what is known, and the hours or days. */
  readonly overview: Pick<
    Overview,
    'period' | 'summary' | 'previous' | 'buckets' | 'byModel' | 'byProvider' | 'byKey' | 'series'
  >;
  readonly totals: Explored['totals'];
  /** Whether the totals are all there is. */
  readonly completeness: Pick<Explored, 'isComplete' | 'isCostComplete' | 'unknownHours'>;
  readonly byKey: readonly ExploreRow[];
  /** What it had been used for in the period before; counts are null where they are not known. */
  readonly before: {
    readonly requests: number | null;
    readonly tokensInput: number | null;
    readonly tokensOutput: number | null;
  };
  /** The models of a provider, or the providers of a model. */
  readonly byOther: readonly ExploreRow[];
  /** What the largest parts had in each hour or day. */
  readonly parts: readonly ExploreRow[];
  /** The last day with usage at any time; null for none, and where the period has usage. */
  readonly lastUsed: string | null;
}

/** The most rows that one answer has. */
const PAGE = 1000;
const ALL_TIME = { startDate: '1970-01-01', endDate: '9999-12-30' };

export function otherOf(kind: NamedKind): NamedKind {
  return kind === 'model' ? 'provider' : 'model';
}

/**
 * What a model or a provider was used for: its part of the overview, and the explorer's sums of it. The last 24 hours are
 * shown as the two days that they lie in, as the explorer does.
 */
export async function readNamed(question: NamedQuestion): Promise<NamedUsage> {
  const { kind, name, choice, by, timeZone } = question;
  const { startDate, endDate } = daysOf(choice, timeZone, new Date());
  const filter = { startDate, endDate, timeZone, ...filterOf(kind, name) };
  const ask = (input: Partial<ExploreInput>) => api.usage.explore.query({ ...filter, limit: PAGE, ...input });
  const period = { ...(choice.period === '24h' ? { startDate, endDate } : inputOf(choice)), timeZone };
  const before = async (metric: Measure) =>
    (await api.usage.trend.query({ ...period, ...filterOf(kind, name), metric })).previous?.value ?? null;
  const [overview, keys, others, requests, tokensInput, tokensOutput] = await Promise.all([
    api.stats.overview.query(period),
    ask({ groupBy: ['key'] }),
    ask({ groupBy: [otherOf(kind)] }),
    before('requests'),
    before('tokens_input'),
    before('tokens_output'),
  ]);
  const known = {
    overview,
    totals: keys.totals,
    completeness: keys,
    before: { requests, tokensInput, tokensOutput },
    byKey: keys.items,
    byOther: others.items,
  };
  if (keys.total === 0) return { ...known, parts: [], lastUsed: await lastDay(kind, name, timeZone) };
  const largest = (by === 'key' ? keys : others).items.slice(0, SERIES);
  const parts = await allRows((skip) =>
    ask({ groupBy: [overview.period.granularity, by], ...only(by, largest), skip }),
  );
  return { ...known, parts, lastUsed: null };
}

function filterOf(kind: NamedKind, name: string | null): Pick<ExploreInput, 'models' | 'providers'> {
  return kind === 'model' ? { models: [name] } : { providers: [name] };
}

/** A filter that lets the given parts through. */
function only(by: Split, rows: readonly ExploreRow[]): Partial<ExploreInput> {
  if (by === 'key') return { keys: rows.flatMap(({ apiKeyId }) => apiKeyId ?? []) };
  const names = rows.map((row) => row[by] ?? null);
  return by === 'model' ? { models: names } : { providers: names };
}

async function allRows(ask: (skip: number) => Promise<Explored>): Promise<ExploreRow[]> {
  const rows: ExploreRow[] = [];
  for (;;) {
    const { items, total } = await ask(rows.length);
    rows.push(...items);
    if (items.length === 0 || rows.length >= total) return rows;
  }
}

/** Found among the days of UTC, which are summed up already, and then named by the zone's own. */
async function lastDay(kind: NamedKind, name: string, timeZone: string): Promise<string | null> {
  const newest = async (dates: { startDate: string; endDate: string }, zone: string) => {
    const { items } = await api.usage.explore.query({
      ...dates,
      timeZone: zone,
      ...filterOf(kind, name),
      groupBy: ['day'],
      sortBy: 'day',
      limit: 1,
    });
    return items[0]?.date ?? null;
  };
  const day = await newest(ALL_TIME, 'UTC');
  if (day === null) return null;
  return newest({ startDate: shiftDate(day, -1), endDate: shiftDate(day, 1) }, timeZone);
}
