import { expect, test } from 'vitest';
import { createDemo, createSimulator, fixedClock, PROFILES, populate } from '../src/index.ts';
import { DAY, HOUR, NOW } from './support.ts';

const USD = 1_000_000_000_000n;

function ledgerAt(instants: number[], seed = 'traffic') {
  const sim = createSimulator({ seed, clock: fixedClock(NOW - 3 * DAY) });
  const [made] = populate(sim, { accounts: 1, keysPerAccount: 5, days: 3 });
  for (const instant of instants) {
    sim.clock.set(instant);
    sim.ledger.total();
  }
  return { sim, made, rows: sim.ledger.rows() };
}

test('the same seed and instant make the same ledger, however often it was looked at', () => {
  const often = Array.from({ length: 200 }, (_, i) => NOW - 3 * DAY + i * 21 * 60_000).filter(
    (at) => at < NOW,
  );
  const { rows } = ledgerAt([NOW]);
  expect(rows.length).toBeGreaterThan(500);
  expect(ledgerAt([...often, NOW]).rows).toEqual(rows);
  expect(ledgerAt([NOW], 'other').rows).not.toEqual(rows);
});

test('an hour is the same in every history that holds it', () => {
  const day = (since: number) => {
    const { sim } = createDemo({ clock: fixedClock(NOW), since });
    return sim.ledger.rows({ from: NOW - 2 * DAY, to: NOW - DAY });
  };
  expect(day(NOW - 20 * DAY)).toEqual(day(NOW - 5 * DAY));
});

test('numbers move as the clock runs, and a disabled key stops spending', () => {
  const { sim, made } = ledgerAt([NOW]);
  const [key] = made?.account.keys.filter((one) => one.kind === 'inference') ?? [];
  const requests = () => sim.ledger.total({ keyHash: key?.hash ?? '' }).requests;
  const before = requests();
  sim.clock.advance(20 * HOUR);
  const later = requests();
  expect(later).toBeGreaterThan(before);
  if (key !== undefined) key.disabled = true;
  sim.clock.advance(20 * HOUR);
  expect(requests()).toBe(later);
});

test('days have nights, weeks have ends, and use grows', () => {
  const sim = createSimulator({ seed: 'shape', clock: fixedClock(NOW) });
  const { hash } = sim.createAccount({ name: 'A' }).createKey({ name: 'a' });
  sim.traffic.add({ keyHash: hash, profile: PROFILES['production-api'], from: NOW - 140 * DAY });
  const rows = sim.ledger.rows({ keyHash: hash });
  const requests = (wanted: (date: Date) => boolean) =>
    rows.filter((row) => wanted(new Date(row.hour))).reduce((sum, row) => sum + row.requests, 0);
  expect(requests((date) => date.getUTCHours() === 13)).toBeGreaterThan(
    3 * requests((date) => date.getUTCHours() === 3),
  );
  expect(requests((date) => date.getUTCDay() === 3)).toBeGreaterThan(
    1.3 * requests((date) => date.getUTCDay() === 0),
  );
  const firstMonth = sim.ledger.total({ keyHash: hash, to: NOW - 112 * DAY }).requests;
  const lastMonth = sim.ledger.total({ keyHash: hash, from: NOW - 28 * DAY }).requests;
  expect(lastMonth).toBeGreaterThan(firstMonth);
});

test('the demo is a believable account, with the same keys at each start', () => {
  const demo = createDemo({ clock: fixedClock(NOW) });
  const { sim, account } = demo;
  const again = createDemo({ clock: fixedClock(NOW + 3 * DAY) });
  expect(again.keys).toEqual(demo.keys);
  expect(again.managementKey).toEqual(demo.managementKey);
  expect(again.sim.ledger.rows({ to: NOW - DAY })).toEqual(sim.ledger.rows({ to: NOW - DAY }));
  expect(new Set(account.keys.map((key) => key.workspaceId)).size).toBe(2);
  expect(account.keys.filter((key) => key.disabled).map((key) => key.name)).toEqual(['old-prototype']);
  for (let age = 1; age <= 90; age++) {
    const { usage, byokUsageInference } = sim.ledger.total({
      from: NOW - age * DAY,
      to: NOW - (age - 1) * DAY,
    });
    expect(usage + byokUsageInference).toBeGreaterThan(8n * USD);
    expect(usage + byokUsageInference).toBeLessThan(80n * USD);
  }
  const { byokRequests, requests, cachedTokens, promptTokens, reasoningTokens, completionTokens } =
    sim.ledger.total();
  expect(byokRequests).toBeGreaterThan(0);
  expect(byokRequests).toBeLessThan(requests);
  expect(cachedTokens).toBeLessThan(promptTokens);
  expect(reasoningTokens).toBeLessThan(completionTokens);
});
