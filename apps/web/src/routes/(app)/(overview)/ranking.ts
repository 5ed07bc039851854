import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { Overview } from '@watcher/contract/overview';
import { partsOf, type RankedRow } from '#lib/breakdown/ranked-row.ts';
import { type Breakdown, noneName } from '#lib/breakdown/words.ts';
import { seriesColour } from '#lib/chart/palette.ts';
import { seriesKey } from '#lib/chart/stack.ts';
import { keyTitles } from '#lib/keys/titles.ts';
import { type NamedKind, namedHref } from '#lib/named/address.ts';
import { m } from '#lib/paraglide/messages.js';
import { usageHref } from '#lib/period/usage-address.ts';

/** This part of a period's cost must have a provider for a comparison. */
const MOSTLY = 0.9;

interface Look {
  readonly choice: PeriodChoice;
  /** The colours of the chart, where it is stacked by this breakdown. */
  readonly slots: ReadonlyMap<string, number> | null;
}

function colourOf(key: string, { slots }: Look): string {
  return slots === null ? 'var(--accent)' : seriesColour(key, slots);
}

/** The lines of a ranking, by cost; compared with the period before only where all of both is known. */
export function rankedRows(overview: Overview, by: Breakdown, look: Look): RankedRow[] {
  return comparable(overview, linesOf(overview, by, look));
}

/** The tags of keys by cost; none where no key that spent has one. */
export function rankedTags(overview: Overview, choice: PeriodChoice): RankedRow[] {
  if (overview.byTag.every(({ tag }) => tag === null)) return [];
  const rows = overview.byTag.map(({ tag, ...amounts }) => ({
    ...amounts,
    ...partsOf(tag ?? m.none_tag(), false),
    id: seriesKey(tag),
    logo: null,
    colour: 'var(--accent)',
    href: tag === null ? '/keys' : usageHref(choice, { tag }),
  }));
  return comparable(overview, rows);
}

function comparable({ summary, previous }: Overview, rows: RankedRow[]): RankedRow[] {
  const isExact = summary.isCostComplete && previous?.summary.isCostComplete !== false;
  return isExact ? rows : rows.map((row) => ({ ...row, previousCost: null }));
}

function linesOf(overview: Overview, by: Breakdown, look: Look): RankedRow[] {
  if (by === 'key') return keyRows(overview, look);
  const rows =
    by === 'model'
      ? overview.byModel.map(({ model, ...amounts }) => ({ id: model, amounts }))
      : comparableProviders(overview).map(({ provider, ...amounts }) => ({ id: provider, amounts }));
  return rows.map(({ id, amounts }) => ({
    ...amounts,
    ...partsOf(id ?? noneName(by), by === 'model' && id !== null),
    id: seriesKey(id),
    logo: id ?? '',
    colour: colourOf(seriesKey(id), look),
    href: hrefOf(id, by, look.choice),
  }));
}

/** What has a name has a page; of the rest there are the rows behind it. */
function hrefOf(id: string | null, by: NamedKind, choice: PeriodChoice): string {
  if (id !== null) return namedHref(by, id, choice);
  return usageHref(choice, by === 'model' ? { models: [id] } : { providers: [id] });
}

/** OpenRouter forgets providers after a month. Where it did for the period before, nothing rose from nothing. */
function comparableProviders({ byProvider, previous }: Overview): Overview['byProvider'] {
  const known = byProvider.reduce(
    (sum, row) => sum + (row.provider === null ? 0 : (row.previousCost ?? 0)),
    0,
  );
  if (previous !== null && known >= MOSTLY * previous.summary.totalCost) return byProvider;
  return byProvider.map((row) => ({ ...row, previousCost: null }));
}

function keyRows(overview: Overview, look: Look): RankedRow[] {
  const titles = keyTitles(
    overview.byKey.map(({ apiKeyId, name, label }) => ({ id: apiKeyId, name, label })),
  );
  return overview.byKey.map(({ apiKeyId, name, label, managedBy, ...amounts }) => ({
    ...amounts,
    ...partsOf(titles.get(apiKeyId) ?? name, false),
    id: seriesKey(apiKeyId),
    logo: null,
    colour: colourOf(seriesKey(apiKeyId), look),
    href: usageHref(look.choice, { keys: [apiKeyId] }),
  }));
}
