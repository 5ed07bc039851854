import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createWorld, type World } from './world.ts';

/** For the tests of the file that imports these: one world, without faults at the start of each test. */
export let world: World;
/** A new one for each test. */
export let user: Awaited<ReturnType<World['newUser']>>;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sim.faults.clear();
  user = await world.newUser();
});
