import { inflateSync } from 'node:zlib';
import { createBudgetInput } from '@watcher/contract/budgets';
import { shiftDate } from '@watcher/contract/calendar/dates';
import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { localHour } from '@watcher/contract/calendar/time-zone';
import { eq, ne, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { enqueueDueEvaluations, evaluateTeam } from '../src/alerts/index.ts';
import { createBudget } from '../src/budgets/index.ts';
import { createChannel, testChannel } from '../src/channels/index.ts';
import { digests, teams } from '../src/db/schema/index.ts';
import { createKey } from '../src/keys/index.ts';
import { digestContent } from '../src/reports/content.ts';
import { readFigures } from '../src/reports/figures.ts';
import { enqueueDueDigests, getDigest, sendDigest, updateDigest } from '../src/reports/index.ts';
import { drawBars } from '../src/reports/picture.ts';
import { daysOfDigest, nextDigest } from '../src/rhythm/rhythm.ts';
import { updateTeam } from '../src/teams/index.ts';
import { startReceiver } from './channels/support/receiver.ts';
import { runAlertJobs } from './support/alert-jobs.ts';
import { syncRound } from './support/sync-round.ts';
import { whileHeld } from './support/while-held.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const USD = 10n ** 12n;

beforeEach(async () => {
  await user.db.delete(digests);
  world.sim.settings.lag.analytics = 0;
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
});

const now = () => world.sim.clock.now();

/** An account that spent $4 the day before yesterday and $10 yesterday. */
async function openAccount() {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 100 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', createdAt: now() - 20 * DAY });
  const spend = (age: number, usd: bigint) =>
    world.sim.record({
      keyHash: key.hash,
      at: now() - age,
      model: MODEL,
      promptTokens: 10,
      completionTokens: 1,
      usage: usd * USD,
    });
  spend(2 * DAY, 4n);
  spend(DAY, 10n);
  await createKey(user, user.scope, { name: 'Acme', key: manager.key });
  await syncRound(user);
}

async function webhook(name = 'Hook', locale: 'en' | 'it' = 'en') {
  const receiver = await startReceiver();
  const settings = { url: `${receiver.url}/${name}` };
  const channel = await createChannel(user, user.scope, { kind: 'webhook', name, settings }, locale);
  return { receiver, channel, bodies: () => receiver.received.map(({ body }) => JSON.parse(body)) };
}

describe('the digest', () => {
  test('tells what was spent against the period before, and what moved it', async () => {
    await openAccount();
    const { bodies } = await webhook();
    await createBudget(
      user,
      user.scope,
      createBudgetInput.parse({ name: 'All', amount: 50, period: 'month', forecast: false }),
    );
    expect(await sendDigest(user, user.scope)).toEqual({ queued: 1 });
    await runAlertJobs(user, user.teamId);
    const reports = bodies().filter(({ type }) => type === 'report');
    expect(reports).toMatchObject([
      {
        type: 'report',
        data: {
          frequency: 'daily',
          period: { start_date: '2026-03-17', end_date: '2026-03-17', time_zone: 'UTC' },
          summary: { total_cost: 10, is_complete: true },
          previous: { total_cost: 4 },
          by_key: [{ name: 'prod', cost: 10, previous_cost: 4 }],
          by_model: [{ model: MODEL, cost: 10 }],
          budgets: [{ name: 'All', amount: 50, state: { spent: 14 } }],
          credits: [{ balance: 86 }],
          open_alerts: 0,
        },
      },
    ]);
  });

  test('compares with nothing that is not known, and names no movers then', async () => {
    await openAccount();
    const say = async () => {
      const figures = await readFigures(user, user.teamId, 'daily', 'UTC');
      return digestContent(user, figures, 'en').paragraphs;
    };
    expect(await say()).toEqual([
      '$10.00 spent, +$6.00 (+150%) vs. the day before.',
      `Top movers: key “prod” +$6.00, ${MODEL} +$6.00.`,
    ]);
    await user.db.execute(sql`
      UPDATE usage_coverage SET hours = hours - '{[2026-03-16 10:00Z, 2026-03-16 11:00Z)}'::tstzmultirange
      WHERE team_id = ${user.teamId}`);
    expect(await say()).toEqual(['$10.00 spent.']);
    await user.db.execute(sql`
      UPDATE usage_coverage SET hours = hours - '{[2026-03-17 10:00Z, 2026-03-17 11:00Z)}'::tstzmultirange
      WHERE team_id = ${user.teamId}`);
    expect(await say()).toEqual([
      '$10.00 spent.',
      '1 hour of this period has no data yet: the total may grow.',
    ]);
  });

  test('comes once when it is due, though two ask, and goes where it is set to go', async () => {
    await openAccount();
    const [here, elsewhere] = [await webhook('Here'), await webhook('Elsewhere')];
    const set = { frequency: 'weekly' as const, channelIds: [here.channel.id] };
    expect(await updateDigest(user, user.scope, set)).toEqual(set);
    expect(await getDigest(user, user.scope)).toEqual(set);
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
    world.sim.clock.set(Date.parse('2026-03-23T08:00:00Z'));
    await Promise.all([enqueueDueDigests(user), enqueueDueDigests(user)]);
    await runAlertJobs(user, user.teamId);
    expect(
      here.bodies().map(({ data }) => [data.frequency, data.period.start_date, data.period.end_date]),
    ).toEqual([['weekly', '2026-03-16', '2026-03-22']]);
    expect(elsewhere.bodies()).toEqual([]);
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
    await updateDigest(user, user.scope, { frequency: 'none' });
    world.sim.clock.advance(30 * DAY);
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
  });

  test.each([
    ['America/Los_Angeles', 'Pacific/Auckland'],
    ['Europe/Rome', 'America/Los_Angeles'],
    ['Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ])('tells of each day once when the team moves from %s to %s', async (from, to) => {
    await openAccount();
    await updateTeam(user, user.session, { id: user.teamId, timeZone: from });
    const { bodies } = await webhook();
    await updateDigest(user, user.scope, { frequency: 'daily' });
    const start = world.sim.clock.now();
    const run = async (days: number, until: number) => {
      for (let hour = days * 24; hour < until * 24; hour += 1) {
        world.sim.clock.set(start + hour * HOUR);
        await enqueueDueDigests(user);
      }
      await runAlertJobs(user, user.teamId);
    };
    await run(0, 2);
    await updateTeam(user, user.session, { id: user.teamId, timeZone: to });
    await run(2, 5);
    const sent = bodies().filter(({ data }) => data.period !== undefined);
    const days = sent.map(({ data }) => String(data.period.start_date));
    const [first = ''] = days;
    expect(days).toEqual(days.map((_, index) => shiftDate(first, index)));
    expect(days.length).toBeGreaterThanOrEqual(4);
  });

  test('comes when it would have, once a clock that was ahead is right again', async () => {
    await openAccount();
    await webhook();
    await updateDigest(user, user.scope, { frequency: 'daily' });
    const start = world.sim.clock.now();
    world.sim.clock.set(start + 40 * DAY);
    await user.db.delete(digests).where(ne(digests.teamId, user.teamId));
    expect(await enqueueDueDigests(user)).toEqual({ teams: 1 });
    await evaluateTeam(user, { teamId: user.teamId });
    world.sim.clock.set(start + HOUR);
    const evaluated = await enqueueDueEvaluations(user);
    expect(evaluated.teams).toBeGreaterThanOrEqual(1);
    let sent = 0;
    for (let hour = 2; hour <= 72; hour += 1) {
      world.sim.clock.set(start + hour * HOUR);
      sent += (await enqueueDueDigests(user)).teams;
    }
    expect(sent).toBe(3);
  });

  test('that is due comes when its settings are saved, where it goes by then', async () => {
    const [former, present] = [await webhook('Former'), await webhook('Present')];
    await updateDigest(user, user.scope, { frequency: 'daily', channelIds: [former.channel.id] });
    world.sim.clock.set(Date.parse('2026-03-19T08:00:05Z'));
    await updateDigest(user, user.scope, { channelIds: [present.channel.id] });
    await updateDigest(user, user.scope, { frequency: 'daily' });
    expect(await enqueueDueDigests(user)).toEqual({ teams: 1 });
    await runAlertJobs(user, user.teamId);
    expect([former.bodies(), present.bodies()]).toMatchObject([[], [{ data: { frequency: 'daily' } }]]);
    await updateDigest(user, user.scope, { channelIds: null });
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
  });

  test('that is due comes once, also when it is written while its settings are saved', async () => {
    const { channel, bodies } = await webhook();
    await updateDigest(user, user.scope, { frequency: 'daily' });
    world.sim.clock.set(Date.parse('2026-03-19T08:00:05Z'));
    await whileHeld(
      user,
      ({ db }) => db.select().from(digests).where(eq(digests.teamId, user.teamId)).for('update'),
      () => enqueueDueDigests(user),
      () => updateDigest(user, user.scope, { channelIds: [channel.id] }),
    );
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
    await runAlertJobs(user, user.teamId);
    expect(bodies()).toHaveLength(1);
  });

  test('that is due is written by the clocks to which the team moves meanwhile, and so is the next', async () => {
    const { bodies } = await webhook();
    await updateTeam(user, user.session, { id: user.teamId, timeZone: 'Europe/Rome' });
    await updateDigest(user, user.scope, { frequency: 'daily' });
    world.sim.clock.set(Date.parse('2026-03-19T07:00:05Z'));
    await whileHeld(
      user,
      ({ db }) => db.select().from(digests).where(eq(digests.teamId, user.teamId)).for('update'),
      () => updateTeam(user, user.session, { id: user.teamId, timeZone: 'Asia/Tokyo' }),
      () => enqueueDueDigests(user),
    );
    expect(await enqueueDueDigests(user)).toEqual({ teams: 1 });
    await runAlertJobs(user, user.teamId);
    expect(bodies()).toMatchObject([
      { data: { period: { start_date: '2026-03-18', time_zone: 'Asia/Tokyo' } } },
    ]);
    const [next] = await user.db.select().from(digests).where(eq(digests.teamId, user.teamId));
    expect(next?.nextAt).toEqual(new Date('2026-03-19T23:00:00Z'));
  });

  test('that is due comes of the rhythm that it was due in when that changes, and not when none is to come', async () => {
    const { bodies } = await webhook();
    const sent = () => bodies().map(({ data }) => [data.frequency, data.period.start_date]);
    await updateDigest(user, user.scope, { frequency: 'weekly' });
    world.sim.clock.set(Date.parse('2026-03-23T08:00:05Z'));
    await updateDigest(user, user.scope, { frequency: 'daily' });
    await runAlertJobs(user, user.teamId);
    expect(sent()).toEqual([['weekly', '2026-03-16']]);
    expect(await enqueueDueDigests(user)).toEqual({ teams: 0 });
    world.sim.clock.set(Date.parse('2026-03-24T08:00:05Z'));
    await updateDigest(user, user.scope, { frequency: 'none' });
    await updateDigest(user, user.scope, { frequency: 'daily' });
    await updateDigest(user, user.scope, { frequency: 'monthly' });
    await enqueueDueDigests(user);
    await runAlertJobs(user, user.teamId);
    expect(sent()).toHaveLength(1);
  });

  test('is not sent by hand in bulk', async () => {
    await openAccount();
    const { channel } = await webhook();
    for (let message = 0; message < 15; message += 1) {
      await sendDigest(user, user.scope);
      await testChannel(user, user.scope, { id: channel.id });
    }
    await expect(sendDigest(user, user.scope)).rejects.toThrow('too_many_attempts');
    await expect(testChannel(user, user.scope, { id: channel.id })).rejects.toThrow('too_many_attempts');
  });

  test('is written once: what is tried again says the same', async () => {
    await openAccount();
    const { receiver } = await webhook('Hook', 'it');
    receiver.reply = (response) => response.writeHead(500).end();
    await sendDigest(user, user.scope);
    await runAlertJobs(user, user.teamId);
    world.sim.clock.advance(HOUR);
    receiver.reply = (response) => response.writeHead(204).end();
    await runAlertJobs(user, user.teamId);
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });

  test('is of the team: channels of another are refused', async () => {
    const stranger = await world.newUser();
    const { channel } = await webhook();
    await expect(updateDigest(stranger, stranger.scope, { channelIds: [channel.id] })).rejects.toThrow(
      'channel_of_another_team',
    );
    await expect(updateDigest(user, user.scope, { channelIds: [2 ** 40] })).rejects.toThrow(
      'channel_not_found',
    );
    await user.db.update(teams).set({ timeZone: 'Europe/Rome' }).where(eq(teams.id, user.teamId));
    expect(await sendDigest(user, user.scope)).toEqual({ queued: 1 });
  });
});

describe('when digests are due', () => {
  const at = (text: string) => new Date(text);

  test('at eight of the team’s clocks, through changes of them', () => {
    expect(nextDigest('daily', at('2026-03-28T07:00:00Z'), 'Europe/Rome')).toEqual(
      at('2026-03-29T06:00:00Z'),
    );
    expect(nextDigest('daily', at('2026-10-24T07:00:00Z'), 'Europe/Rome')).toEqual(
      at('2026-10-25T07:00:00Z'),
    );
    expect(nextDigest('weekly', at('2026-03-16T08:00:00Z'), 'UTC')).toEqual(at('2026-03-23T08:00:00Z'));
    expect(nextDigest('monthly', at('2026-01-31T23:00:00Z'), 'America/New_York')).toEqual(
      at('2026-02-01T13:00:00Z'),
    );
    expect(daysOfDigest('monthly', at('2026-03-01T13:00:00Z'), 'UTC')).toEqual({
      startDate: '2026-02-01',
      endDate: '2026-02-28',
    });
  });

  test('whenever it is, the next one is later, on the hour, and about days that are over', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const),
        fc.date({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z'), noInvalidDate: true }),
        fc.constantFrom('UTC', 'Europe/Rome', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'),
        (rhythm, after, zone) => {
          const next = nextDigest(rhythm, after, zone);
          expect(next > after && next.getTime() - after.getTime() <= 32 * DAY).toBe(true);
          expect(localHour(zone, next)).toBe(8);
          expect(
            daysOfDigest(rhythm, next, zone).endDate < next.toISOString().slice(0, 10) || zone !== 'UTC',
          ).toBe(true);
        },
      ),
    );
  });
});

test('the picture is a PNG with a bar for each value', () => {
  const png = drawBars([1, null, 4, 0]);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const data = png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8);
  const pixels = inflateSync(data);
  const row = pixels.subarray(100 * (560 * 3 + 1) + 1);
  const isBar = (x: number) => row[x * 3] === 79;
  expect([70, 210, 350, 490].map(isBar)).toEqual([false, false, true, false]);
  expect(drawBars([]).length).toBeGreaterThan(50);
});
