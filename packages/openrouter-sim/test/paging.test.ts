import { expect, test } from 'vitest';
import { type Json, openSimulator } from './support.ts';

async function openKeys(count: number) {
  const simulator = await openSimulator();
  const { account, call, management, inference } = simulator;
  const made = Array.from({ length: count - 1 }, (_, index) => account.createKey({ name: `key ${index}` }));
  const page = async (offset: number): Promise<string[]> =>
    (await call(management.key, 'GET', `/keys?offset=${offset}`)).body.data.map((key: Json) => key.hash);
  /** Walks until an empty page, or until so many pages have come. */
  const walk = async (mostPages = 20) => {
    const pages: string[][] = [];
    let offset = 0;
    while (pages.length < mostPages) {
      const hashes = await page(offset);
      pages.push(hashes);
      if (hashes.length === 0) break;
      offset += hashes.length;
    }
    return pages;
  };
  return { ...simulator, hashes: [inference, ...made].map((key) => key.hash).reverse(), page, walk };
}

test('pages have the size they are set to, and an empty one ends the walk', async () => {
  const { sim, walk, hashes } = await openKeys(120);
  const sizes = async () => (await walk()).map((page) => page.length);
  expect(await sizes()).toEqual([100, 20, 0]);
  sim.settings.paging.keys.size = 50;
  expect(await sizes()).toEqual([50, 50, 20, 0]);
  expect((await walk()).flat()).toEqual(hashes);
  sim.settings.paging.keys.size = 60;
  expect(await sizes()).toEqual([60, 60, 0]);
});

test('a listing that ignores the offset gives its first page for ever', async () => {
  const { sim, walk } = await openKeys(5);
  sim.settings.paging.keys = { size: 3, ignoresOffset: true };
  const pages = await walk(12);
  expect(pages).toHaveLength(12);
  expect(new Set(pages.map(String)).size).toBe(1);
});

test('a key deleted between two pages hides another from the walk, a made one shows one twice', async () => {
  const { sim, account, walk, hashes } = await openKeys(6);
  sim.settings.paging.keys.size = 3;
  sim.interludes.add('GET /keys', 1, () => sim.deleteKey(hashes[1] ?? ''));
  expect((await walk()).flat()).toEqual([...hashes.slice(0, 3), ...hashes.slice(4)]);
  const left = hashes.filter((_, index) => index !== 1);
  expect((await walk()).flat()).toEqual(left);
  sim.interludes.add('GET /keys', 1, () => void account.createKey({ name: 'newest' }));
  expect((await walk()).flat()).toEqual([...left.slice(0, 3), left[2], ...left.slice(3)]);
});

test('an interlude comes after the answer it is set for, once', async () => {
  const { sim, call, management, inference, page } = await openKeys(2);
  sim.interludes.add('GET /keys', 2, () => void sim.changeKey(inference.hash, { disabled: true }));
  sim.faults.add({ kind: 'status', status: 500, path: '/keys' });
  await call(management.key, 'GET', '/keys');
  expect([(await page(0)).length, (await page(0)).length, (await page(0)).length]).toEqual([2, 2, 1]);
  sim.changeKey(inference.hash, { disabled: false });
  expect(await page(0)).toHaveLength(2);
});

test('workspaces come in pages, too', async () => {
  const { sim, account, call, management } = await openKeys(1);
  for (let i = 0; i < 4; i++) account.createWorkspace({ name: `W${i}`, slug: `w${i}` });
  const page = async (query: string) =>
    (await call(management.key, 'GET', `/workspaces${query}`)).body.data.map((one: Json) => one.slug);
  sim.settings.paging.workspaces.size = 4;
  expect(await page('?limit=100')).toEqual(['default', 'lab', 'w0', 'w1']);
  expect(await page('?offset=4')).toEqual(['w2', 'w3']);
  expect(await page('?offset=6')).toEqual([]);
  sim.settings.paging.workspaces.ignoresOffset = true;
  expect(await page('?offset=6&limit=1')).toEqual(['default']);
});

test('pages and interludes are set over the control routes', async () => {
  const { control, walk, hashes, sim } = await openKeys(4);
  const settings = await control('PATCH', '/settings', { paging: { keys: { size: 2 } }, delay: { stop: 5 } });
  expect(settings.body).toMatchObject({
    paging: { keys: { size: 2, ignoresOffset: false }, workspaces: { size: 100 } },
    delay: { stop: 5, readBack: 0 },
  });
  const happens = { method: 'DELETE', id: hashes[0] };
  expect((await control('POST', '/interludes', { call: 'GET /keys', happens })).status).toBe(200);
  expect((await walk()).flat()).toEqual([hashes[0], hashes[1], hashes[3]]);
  await control('POST', '/interludes', {
    call: 'GET /keys',
    nth: 2,
    happens: { method: 'POST', body: { name: 'made' } },
  });
  await walk();
  expect(sim.accounts[0]?.keys.at(-1)?.name).toBe('made');
  expect((await control('POST', '/interludes', { call: 'GET /keys' })).status).toBe(400);
  expect((await control('PATCH', '/settings', { paging: { keys: { size: 0 } } })).status).toBe(400);
});
