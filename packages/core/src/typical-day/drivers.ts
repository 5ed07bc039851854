import type { Hours } from '@watcher/contract/calendar/dates';
import type { Drivers } from '@watcher/contract/warnings';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import type { Dimension, Sum } from '../usage/figures/sum.ts';
import { readSums } from '../usage/figures/sums.ts';
import { medianOf } from './typical.ts';

interface Day {
  readonly bucket: number;
  readonly hours: Hours;
}

/**
 * What drove the cost of days up: the key and the model that cost most above their own median day.
 *
 * @param measure the days that the medians are of.
 * @returns the drivers of one of the days; there are none of any other.
 */
export async function readDrivers(
  ctx: Ctx,
  teamId: number,
  measure: readonly Day[],
  days: readonly Day[],
): Promise<(day: Day) => Drivers> {
  if (days.length === 0) return () => ({ key: null, model: null });
  const sums = await readSums(
    ctx,
    teamId,
    (['key', 'model'] as const).flatMap((dimension) =>
      [...measure, ...days].map(({ bucket, hours }) => ({ bucket, hours, dimension })),
    ),
  );
  return (day) => {
    const key = mostAboveMedian('key', sums, measure, day);
    const model = mostAboveMedian('model', sums, measure, day);
    return {
      key: key?.of.key == null ? null : { id: key.of.id, name: key.of.key.name, ...key.amounts },
      // What no source attributes is no model to name.
      model: model?.of.name == null ? null : { name: model.of.name, ...model.amounts },
    };
  };
}

function mostAboveMedian(dimension: Dimension, sums: readonly Sum[], measure: readonly Day[], day: Day) {
  const groups = Map.groupBy(
    sums.filter((sum) => sum.dimension === dimension),
    ({ id }) => id,
  );
  const [most] = [...groups.values()]
    .flatMap((group) => {
      const costs = new Map(group.map(({ bucket, cost }) => [bucket, cost]));
      const median = medianOf(measure.map(({ bucket }) => costs.get(bucket) ?? 0n));
      const of = group.find(({ bucket }) => bucket === day.bucket);
      return of === undefined || of.cost <= median ? [] : [{ of, median, above: of.cost - median }];
    })
    .sort((a, b) => (a.above > b.above ? -1 : a.above < b.above ? 1 : 0));
  return most && { of: most.of, amounts: { cost: toUsd(most.of.cost), median: toUsd(most.median) } };
}
