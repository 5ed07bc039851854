import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createWorld, type World } from './world.ts';

export let world: World;
/** A new one for each test. */
export let user: Awaited<ReturnType<World['newUser']>>;

/**
 * Gives the file that calls it one world, without faults at the start of each test. Files share modules: what is set up
 * when this one is loaded would be the first file's alone.
 */
export function useWorld(): void {
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.sim.faults.clear();
    user = await world.newUser();
  });
}
