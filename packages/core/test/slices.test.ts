import { describe, expect, it } from 'vitest';
import { mapInSlices } from '../src/lib/slices.ts';

describe('a long list', () => {
  const items = Array.from({ length: 1001 }, (_, place) => place);

  it('is mapped whole and in order', async () => {
    expect(await mapInSlices(items, (item) => item * 2)).toEqual(items.map((item) => item * 2));
    expect(await mapInSlices([], () => 1)).toEqual([]);
  });

  it('lets other work in while it is mapped', async () => {
    let mapped = 0;
    const seen: number[] = [];
    const others = () => {
      seen.push(mapped);
      if (mapped < items.length) setImmediate(others);
    };
    setImmediate(others);
    await mapInSlices(items, () => {
      mapped += 1;
    });
    expect(seen.filter((count) => count > 0 && count < items.length).length).toBeGreaterThanOrEqual(4);
  });
});
