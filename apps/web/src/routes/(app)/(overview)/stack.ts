import type { Overview } from '@watcher/contract/overview';
import { type Breakdown, noneName, otherName } from '#lib/breakdown/words.ts';
import { SERIES } from '#lib/chart/colours.ts';
import { type Stack, type Stackable, stackOf } from '#lib/chart/stack.ts';
import { keyTitles } from '#lib/keys/titles.ts';

type Source = Pick<Overview, 'buckets' | 'byModel' | 'byKey' | 'byProvider' | 'series'>;

/** The spend of an overview over time, by model, key or provider; the `top` that cost most have their own colour. */
export function overviewStack(overview: Source, by: Breakdown, top = SERIES): Stack {
  const { buckets, series } = overview;
  return stackOf({ buckets, series: series[by], ranked: rankedOf(overview, by) }, top, otherName(by));
}

function rankedOf({ byModel, byKey, byProvider }: Source, by: Breakdown): Stackable['ranked'] {
  if (by === 'model') {
    return byModel.map(({ model, cost }) => ({ id: model, label: model ?? noneName(by), cost }));
  }
  if (by === 'provider') {
    return byProvider.map(({ provider, cost }) => ({ id: provider, label: provider ?? noneName(by), cost }));
  }
  const titles = keyTitles(byKey.map(({ apiKeyId, name, label }) => ({ id: apiKeyId, name, label })));
  return byKey.map(({ apiKeyId, name, cost }) => ({
    id: apiKeyId,
    label: titles.get(apiKeyId) ?? name,
    cost,
  }));
}
