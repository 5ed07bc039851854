import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import { HOUR } from '@watcher/contract/calendar/time';
import type { ExploreRow } from '@watcher/contract/explore';
import { partsOf, type RankedRow } from '#lib/breakdown/ranked-row.ts';
import { noneName, otherName } from '#lib/breakdown/words.ts';
import { SERIES } from '#lib/chart/colours.ts';
import { seriesColour } from '#lib/chart/palette.ts';
import { addUsd, type Stack, seriesKey, stackOf } from '#lib/chart/stack.ts';
import { sumKnown } from '#lib/format/number.ts';
import { keyTitles } from '#lib/keys/titles.ts';
import { usageHref } from '#lib/period/usage-address.ts';
import { keyHref, type NamedKind, namedHref } from './address.ts';
import type { NamedUsage, Split } from './read.ts';

/** No name is empty, so this is none of the parts that the chart names. */
const REST = '';
/** This part of a period's cost must have a provider for a comparison: OpenRouter forgets providers after a month. */
const MOSTLY = 0.9;

type Team = NamedUsage['overview'];

/** What a page shows in large. */
export interface NamedFigures {
  readonly cost: number;
  readonly byokCost: number;
  readonly requests: number | null;
  /** In and out. */
  readonly tokens: number | null;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  /** USD; null without requests. */
  readonly costPerRequest: number | null;
  /** USD; null without tokens. */
  readonly costPerMillion: number | null;
  /** Of the team's whole spend, 0–100. */
  readonly share: number;
  /** In the same part of the period before; null where that cannot be compared. */
  readonly previousCost: number | null;
  readonly previousRequests: number | null;
  readonly previousTokens: number | null;
  readonly previousCostPerMillion: number | null;
  /** Of the input tokens, 0–100; null where it is not known. */
  readonly cachedShare: number | null;
}

export function figuresOf(
  { overview, totals, completeness, before }: NamedUsage,
  kind: NamedKind,
  name: string,
): NamedFigures {
  const row = rowsOf(overview, kind).find(({ id }) => id === name);
  const { cost, byokCost, requests, tokensInput, tokensOutput, cachedShare } = totals;
  const tokens = sumKnown(tokensInput, tokensOutput);
  const isExact = completeness.isCostComplete && overview.previous?.summary.isCostComplete !== false;
  const isComparable = isExact && (kind === 'model' || providersAreKnown(overview));
  const areCountsComparable = isComparable && completeness.isComplete;
  return {
    cost,
    byokCost,
    requests,
    tokens,
    tokensInput,
    tokensOutput,
    costPerRequest: row?.avgCostPerRequest ?? null,
    costPerMillion: row?.costPerMillionTokens ?? null,
    share: row?.percentageCost ?? 0,
    previousCost: isComparable ? (row?.previousCost ?? null) : null,
    previousRequests: areCountsComparable ? before.requests : null,
    previousTokens: areCountsComparable ? sumKnown(before.tokensInput, before.tokensOutput) : null,
    previousCostPerMillion: isComparable ? (row?.previousCostPerMillionTokens ?? null) : null,
    cachedShare,
  };
}

function rowsOf({ byModel, byProvider }: Team, kind: NamedKind) {
  return kind === 'model'
    ? byModel.map(({ model, ...amounts }) => ({ id: model, ...amounts }))
    : byProvider.map(({ provider, ...amounts }) => ({ id: provider, ...amounts }));
}

function providersAreKnown({ byProvider, previous }: Team): boolean {
  const known = addUsd(byProvider.map((row) => (row.provider === null ? 0 : (row.previousCost ?? 0))));
  return previous !== null && known >= MOSTLY * previous.summary.totalCost;
}

/** The spend of a model or a provider over time, stacked by a split of it. */
export function namedStack(usage: NamedUsage, kind: NamedKind, name: string, by: Split): Stack {
  const { overview, parts } = usage;
  const series = overview.series[kind].filter(({ id }) => id === name);
  const costs = new Map(series.map(({ bucket, cost }) => [bucket, cost]));
  const buckets = overview.buckets.map((bucket, index) => ({
    ...bucket,
    cost: bucket.cost === null ? null : (costs.get(index) ?? 0),
  }));
  const placeOf = bucketFinder(overview);
  const named = parts.flatMap((row) => {
    const bucket = placeOf(row);
    return bucket === undefined ? [] : [{ bucket, id: idOf(row, by), cost: row.cost }];
  });
  const spent = Map.groupBy(named, ({ bucket }) => bucket);
  const rest = [...costs].map(([bucket, cost]) => ({
    bucket,
    id: REST,
    cost: addUsd([cost, ...(spent.get(bucket) ?? []).map((part) => -part.cost)]),
  }));
  const titles = titlesIn(overview);
  const ranked = (by === 'key' ? usage.byKey : usage.byOther).map((row) => ({
    id: idOf(row, by),
    label: labelOf(row, by, titles),
    cost: row.cost,
  }));
  return stackOf(
    { buckets, ranked, series: [...named, ...rest.filter(({ cost }) => cost !== 0)] },
    SERIES,
    otherName(by),
  );
}

/** Finds the bucket of a row by its day, or by its hour, which half-hour zones cut differently. */
function bucketFinder({ buckets, period }: Team): (row: ExploreRow) => number | undefined {
  if (period.granularity === 'day') {
    const places = new Map(buckets.map(({ date }, index) => [date, index]));
    return ({ date }) => (date === undefined ? undefined : places.get(date));
  }
  const first = Date.parse(buckets[0]?.start ?? '');
  return ({ hour }) => {
    const place = hour === undefined ? -1 : Math.floor((Date.parse(hour) - first) / HOUR);
    return place >= 0 && place < buckets.length ? place : undefined;
  };
}

function idOf(row: ExploreRow, by: Split): string | number | null {
  return by === 'key' ? (row.apiKeyId ?? null) : (row[by] ?? null);
}

function labelOf(row: ExploreRow, by: Split, titles: ReadonlyMap<number, string>): string {
  if (by === 'key') return titles.get(row.apiKeyId ?? 0) ?? row.apiKeyName ?? noneName(by);
  return row[by] ?? noneName(by);
}

function titlesIn({ byKey }: Team): Map<number, string> {
  return keyTitles(byKey.map(({ apiKeyId, name, label }) => ({ id: apiKeyId, name, label })));
}

interface Look {
  readonly kind: NamedKind;
  readonly name: string;
  readonly choice: PeriodChoice;
  /** The colours of the chart, where it is stacked by this split. */
  readonly slots: ReadonlyMap<string, number> | null;
}

/** The lines of a ranking, each of which leads to the page of its key, model or provider. */
export function namedRows(usage: NamedUsage, by: Split, { kind, name, choice, slots }: Look): RankedRow[] {
  const titles = titlesIn(usage.overview);
  const { cost: whole } = usage.totals;
  return (by === 'key' ? usage.byKey : usage.byOther).map((row) => {
    const id = idOf(row, by);
    const label = labelOf(row, by, titles);
    return {
      ...partsOf(label, by === 'model' && id !== null),
      cost: row.cost,
      byokCost: row.byokCost,
      requests: row.requests,
      tokens: sumKnown(row.tokensInput, row.tokensOutput),
      percentageCost: whole === 0 ? 0 : (row.cost / whole) * 100,
      previousCost: null,
      id: seriesKey(id),
      logo: by === 'key' ? null : String(id ?? ''),
      colour: slots === null ? 'var(--accent)' : seriesColour(seriesKey(id), slots),
      href: hrefOf(id, by, { kind, name, choice }),
    };
  });
}

function hrefOf(id: string | number | null, by: Split, { kind, name, choice }: Omit<Look, 'slots'>): string {
  if (typeof id === 'number') return keyHref(id);
  if (by !== 'key' && id !== null) return namedHref(by, id, choice);
  return usageHref(
    choice,
    kind === 'model' ? { models: [name], providers: [null] } : { models: [null], providers: [name] },
  );
}
