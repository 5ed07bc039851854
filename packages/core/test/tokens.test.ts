import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createToken } from '../src/tokens/index.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const create = () => createToken(world.ctx, user.scope, user.session, { name: 'Late' });

describe('a token that is made after its request was let in is refused when', () => {
  test('its team is deleted', async () => {
    await world.ctx.db.execute(sql`DELETE FROM teams WHERE id = ${user.teamId}`);
    await expect(create()).rejects.toMatchObject({ code: 'team_not_found' });
  });

  test('its person is deleted', async () => {
    await world.ctx.db.execute(sql`DELETE FROM users WHERE id = ${user.session.userId}`);
    await expect(create()).rejects.toMatchObject({ code: 'account_deleted' });
  });
});
