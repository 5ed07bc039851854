import { setImmediate as breathe } from 'node:timers/promises';

/** So few rows that what is done with them takes a part of a short request: a neighbour waits for several slices in turn. */
const SLICE = 25;

/** Maps a long list a slice at a time: in between, this process serves whoever else waits for it. */
export async function mapInSlices<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item) => Mapped,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  for (const [place, item] of items.entries()) {
    if (place % SLICE === 0 && place > 0) await breathe();
    mapped.push(map(item));
  }
  return mapped;
}
