import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { announceChange, changes, openLiveFeed } from '../src/live.ts';
import { createWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const teamId = 1;

/** A stream that listens, and what has arrived for it. */
async function listen() {
  const live = openLiveFeed(world.databaseUrl, () => undefined);
  onTestFinished(() => live.close());
  let heard = 0;
  live.events.on(`team:${teamId}`, () => {
    heard += 1;
  });
  const stop = new AbortController();
  const stream = changes(live, { teamId, userId: 1 }, () => Promise.resolve(true), stop.signal);
  const first = stream.next();
  // The feed takes a moment to listen.
  await expect
    .poll(async () => {
      await announceChange(world.ctx, teamId);
      return heard;
    })
    .toBeGreaterThan(0);
  // What was announced last is on its way, perhaps.
  await sleep(300);
  return { stream, first, stop, heard: () => heard };
}

test('however much changes while nobody reads, it is one event', async () => {
  const { stream, first, heard } = await listen();
  expect(await first).toMatchObject({ done: false, value: { at: expect.any(String) } });
  const before = heard();
  for (let change = 0; change < 50; change += 1) await announceChange(world.ctx, teamId);
  await expect.poll(heard).toBe(before + 50);
  expect(await stream.next()).toMatchObject({ done: false });
  const next = stream.next();
  expect(await Promise.race([next, sleep(300, 'waits')])).toBe('waits');
  await announceChange(world.ctx, teamId);
  expect(await next).toMatchObject({ done: false });
});

test('it ends with its signal, while it waits and with a change that nobody took', async () => {
  const { stream, first, stop } = await listen();
  await first;
  const rest = (async () => {
    for await (const _ of stream);
    return 'ended';
  })();
  stop.abort();
  expect(await rest).toBe('ended');
  const late = await listen();
  await late.first;
  late.stop.abort();
  expect(await late.stream.next()).toMatchObject({ done: true });
});
