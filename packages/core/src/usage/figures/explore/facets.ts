import { hoursOf } from '@watcher/contract/calendar/dates';
import type { Facets, facetsInput } from '@watcher/contract/explore';
import type { z } from 'zod';
import type { Ctx, Scope } from '../../../context.ts';
import type { Sum } from '../sum.ts';
import { readSums } from '../sums.ts';

/** The models, providers and keys with usage in a range, by name: what there is to filter by. */
export async function facets(ctx: Ctx, scope: Scope, input: z.infer<typeof facetsInput>): Promise<Facets> {
  const { teamId } = scope;
  const hours = hoursOf(input, input.timeZone ?? 'UTC');
  const dimensions = ['model', 'key', 'provider'] as const;
  const sums = await readSums(
    ctx,
    teamId,
    dimensions.map((dimension) => ({ bucket: 0, dimension, hours })),
  );
  const { model = [], key = [], provider = [] } = Object.groupBy(sums, ({ dimension }) => dimension);
  return {
    models: model.map(({ name }) => name).sort(byName),
    providers: provider.map(({ name }) => name).sort(byName),
    keys: key
      .flatMap(({ key: of }: Sum) => (of === null ? [] : [of]))
      .sort((a, b) => byName(a.name.toLowerCase(), b.name.toLowerCase()) || a.id - b.id)
      .map(({ id, name, label, managedBy }) => ({ apiKeyId: id, name, label, managedBy })),
  };
}

/** What has no name comes last. */
function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}
