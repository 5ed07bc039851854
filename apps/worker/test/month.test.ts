import { budgetHistory } from '@watcher/core/budgets';
import { afterEach, expect, test } from 'vitest';
import { type Month, type MonthSize, playMonth } from './support/month/play.ts';

/**
 * A month of budgets with everything that can go wrong: what was told, to whom, and what was stopped is what an oracle
 * says that knows the ledger alone. It takes minutes, so it is played when it is asked for: MONTH=small or MONTH=full;
 * MONTH_SEED plays one again that failed.
 */

const SMALL: MonthSize = { teams: 1, keysPerTeam: 10, budgetsPerTeam: 8, days: 10, step: 3, kills: 5 };
const FULL: MonthSize = { teams: 5, keysPerTeam: 12, budgetsPerTeam: 8, days: 31, step: 3, kills: 30 };
const isFull = process.env['MONTH'] === 'full';
const seed = Number(process.env['MONTH_SEED'] ?? 20_260_305);
const LONG = isFull ? 3 * 3_600_000 : 1_800_000;

let month: Month | undefined;
afterEach(async () => {
  await month?.close();
  month = undefined;
});

test.runIf(process.env['MONTH'] !== undefined)(
  `a month of budgets is told once, to everybody, and to the cent (seed ${seed})`,
  {
    timeout: LONG,
  },
  async () => {
    const began = performance.now();
    month = await playMonth(seed, isFull ? FULL : SMALL);
    expect(month.differences).toEqual([]);
    expect(await thresholdsTold(month)).toEqual([...month.oracle.opened].sort());
    const lost = month.life.disabledElsewhere.map((key) => `${key} disabled`);
    expect(await keysLost(month)).toEqual(lost.sort());
    expect(await keysFound(month)).toEqual([...month.life.newKeys].sort());
    await expectHistory(month);
    expectNothingElseTouched(month);
    await expectDelivered(month);
    process.stderr.write(`${summaryOf(month, began)}\n`);
  },
);

/** Every alert of thresholds that was ever opened; one that was opened twice would be here twice. */
async function thresholdsTold({ ctx }: Month): Promise<string[]> {
  const rows = await ctx.db.execute<{ alert: string }>(`
    SELECT concat_ws(' ', subject_id, params->>'threshold', params->>'periodStart') AS alert FROM alerts
    WHERE kind = 'budget_threshold'`);
  return rows.map(({ alert }) => alert).sort();
}

/** Keys that somebody else disabled, and since when. */
async function keysLost({ ctx }: Month): Promise<string[]> {
  const rows = await ctx.db.execute<{ alert: string }>(`
    SELECT concat_ws(' ', k.hash, a.params->>'since', a.params->>'code') AS alert FROM alerts a
      JOIN api_keys k ON k.team_id = a.team_id AND k.id = a.subject_id
    WHERE a.kind = 'key_problem'`);
  return rows.map(({ alert }) => alert).sort();
}

async function keysFound({ ctx }: Month): Promise<string[]> {
  const rows = await ctx.db.execute<{ hash: string }>(`
    SELECT k.hash FROM alerts a JOIN api_keys k ON k.team_id = a.team_id AND k.id = a.subject_id
    WHERE a.kind = 'new_key'`);
  return rows.map(({ hash }) => hash).sort();
}

async function expectHistory({ ctx, teams, budgets, oracle, startedAt }: Month): Promise<void> {
  for (const { id: teamId, scope } of teams) {
    for (const budget of budgets.filter((one) => one.teamId === teamId)) {
      const { items } = await budgetHistory(ctx, scope, { id: budget.id });
      const found = items.map(
        ({ periodStart, periodEnd, spent }) => `${periodStart} ${periodEnd} ${Math.round(spent * 1e12)}`,
      );
      expect(found, `budget ${budget.id}`).toEqual(oracle.history(budget, startedAt));
    }
  }
}

/** Only keys of budgets that act were changed, and of them nothing but whether they are disabled. */
function expectNothingElseTouched({ sim, budgets, patched, teams }: Month): void {
  const acting = budgets.filter(({ stopsAt }) => stopsAt !== null);
  const allowed = new Set(
    acting.flatMap(({ hashes, teamId }) => {
      const account = sim.accounts[teams.findIndex(({ id }) => id === teamId)];
      return hashes ?? (account?.keys ?? []).map(({ hash }) => hash);
    }),
  );
  expect([...patched].filter((hash) => !allowed.has(hash))).toEqual([]);
  expect(patched.size).toBeGreaterThan(0);
  for (const { name, limit, limitReset, deleted } of sim.accounts.flatMap(({ keys }) => keys)) {
    expect(name).toMatch(/^(key|new) \d+$|^manager$/);
    expect([limit, limitReset, deleted]).toEqual([null, null, false]);
  }
}

/** Every message came to every channel that it was for; twice only with one id, and only where the answer was lost. */
async function expectDelivered({ ctx, mailbox, kills }: Month): Promise<void> {
  const waiting = await ctx.db.execute(`SELECT id, status FROM deliveries WHERE status <> 'sent'`);
  expect([...waiting]).toEqual([]);
  const due = await ctx.db.execute<{ about: string }>(`
    SELECT format('/%s/%s alert.opened %s', a.team_id, c.name, a.id) AS about FROM alerts a
      JOIN channels c ON c.team_id = a.team_id
    WHERE (a.channel_ids IS NULL OR c.id = ANY(a.channel_ids))
      AND NOT (a.subject_type = 'channel' AND a.subject_id = c.id)`);
  const taken = mailbox.attempts.filter(({ outcome }) => outcome !== 'refused');
  const opened = taken.filter(({ about }) => about.includes('alert.opened'));
  expect([...new Set(opened.map(({ about }) => about))].sort()).toEqual(due.map(({ about }) => about).sort());
  const ids = Map.groupBy(mailbox.attempts, ({ about }) => about);
  for (const [about, attempts] of ids) expect(new Set(attempts.map(({ id }) => id)).size, about).toBe(1);
  for (const [about, attempts] of Map.groupBy(taken, (one) => one.about)) {
    for (const [index, { outcome, at }] of attempts.slice(0, -1).entries()) {
      const next = attempts[index + 1]?.at ?? 0;
      const wasKilled = kills.some((kill) => kill > at - 5_000 && kill < next);
      expect(outcome === 'lost' || wasKilled, about).toBe(true);
    }
  }
}

function summaryOf({ oracle, life, mailbox, kills, budgets, patched }: Month, began: number): string {
  const ids = new Set(mailbox.attempts.map(({ id }) => id));
  return JSON.stringify({
    seed,
    minutes: Math.round((performance.now() - began) / 6_000) / 10,
    budgets: budgets.length,
    thresholds: oracle.opened.size,
    keysLost: life.disabledElsewhere.length,
    newKeys: life.newKeys.length,
    corrections: life.corrections,
    late: life.late,
    refused: life.refused,
    stopped: patched.size,
    messages: ids.size,
    attempts: mailbox.attempts.length,
    kills: kills.length,
  });
}
