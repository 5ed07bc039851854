import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { scopeOfSession } from '@watcher/core/access';
import { enqueueDueEvaluations } from '@watcher/core/alerts';
import { register } from '@watcher/core/auth';
import { createBudget, listBudgets } from '@watcher/core/budgets';
import { createChannel } from '@watcher/core/channels';
import { readConfig } from '@watcher/core/config';
import type { Ctx, Scope } from '@watcher/core/context';
import { createDeps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { countPending, type JobName } from '@watcher/core/jobs';
import { createKey, listKeys, updateKey } from '@watcher/core/keys';
import { enqueueDuePulses } from '@watcher/core/pulse';
import { enqueueDueSyncs } from '@watcher/core/sync';
import { createSimulator, fixedClock, type Simulator, startSimulator } from '@watcher/openrouter-sim';
import { Dice } from '../dice.ts';
import { Workers } from '../workers.ts';
import { Database, stubbornly } from './database.ts';
import { LATEST_HOURS, Life } from './life.ts';
import { Mailbox } from './mailbox.ts';
import { type Counted, Oracle } from './oracle.ts';
import { planBudget, tagsOf } from './plan.ts';

const HOUR = 3_600_000;
const MICRO = 1_000_000n;
const PATIENCE_MS = 120_000;
/** The clock steps through the hours at a minute that no period begins with. */
const START = '2026-03-05T00:17:00Z';

export interface MonthSize {
  readonly teams: number;
  readonly keysPerTeam: number;
  readonly budgetsPerTeam: number;
  readonly days: number;
  /** So many hours pass at once. */
  readonly step: number;
  /** Workers and databases that are killed, in all. */
  readonly kills: number;
}

export interface Team {
  readonly id: number;
  readonly scope: Scope;
  readonly channelIds: readonly number[];
}

export interface Month {
  readonly sim: Simulator;
  readonly ctx: Ctx;
  readonly oracle: Oracle;
  readonly life: Life;
  readonly mailbox: Mailbox;
  readonly teams: readonly Team[];
  readonly budgets: readonly Counted[];
  readonly startedAt: number;
  /** What was not as the oracle says, after each hour. */
  readonly differences: readonly string[];
  /** Of the real clock, ms. */
  readonly kills: readonly number[];
  /** Hashes of the keys that were changed through the API. */
  readonly patched: ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * A month of budgets, alerts and messages in minutes: real workers and a real PostgreSQL that are killed, a simulated
 * OpenRouter whose figures come late and are corrected, receivers that fail. Every simulated hour is read, evaluated and
 * compared with the oracle. All that happens follows from the seed, but for the moments of the kills.
 */
export async function playMonth(seed: number, size: MonthSize): Promise<Month> {
  const dice = new Dice(seed);
  const clock = fixedClock(START);
  const sim = createSimulator({ seed, clock });
  const server = await startSimulator(sim, { port: 0 });
  const mailbox = new Mailbox(new Dice(seed + 1));
  const database = await Database.start();
  const env = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: server.url,
    MAX_API_KEYS_PER_USER: '100',
    OUTBOUND_ALLOW: '127.0.0.1',
    // Once a day: what syncs read every hour, looks show as well.
    PULSE_SECONDS: '86400',
  };
  const deps = createDeps(readConfig(env), { poolSize: 4, applicationName: 'month' });
  await adoptEncryptionKey(deps.ctx);
  const ctx: Ctx = { ...deps.ctx, now: () => new Date(clock.now()) };
  const workers = new Workers(ctx, { ...env, CONCURRENCY: '6', OPENROUTER_TIMEOUT_MS: '5000' });
  const play = new Play({ dice, sim, ctx, workers, database, mailbox, size });
  await play.open(await mailbox.open());
  await play.run();
  return {
    sim,
    ctx,
    mailbox,
    oracle: play.oracle,
    life: play.life,
    teams: play.teams,
    budgets: play.budgets,
    startedAt: Date.parse(START),
    differences: play.differences,
    kills: play.kills,
    patched: play.patched,
    async close() {
      await workers.killAll();
      await deps.close();
      mailbox.close();
      await server.close();
      await database.stop();
    },
  };
}

interface Parts {
  readonly dice: Dice;
  readonly sim: Simulator;
  readonly ctx: Ctx;
  readonly workers: Workers;
  readonly database: Database;
  readonly mailbox: Mailbox;
  readonly size: MonthSize;
}

class Play {
  readonly teams: Team[] = [];
  readonly budgets: Counted[] = [];
  readonly differences: string[] = [];
  readonly kills: number[] = [];
  readonly patched = new Set<string>();
  readonly oracle: Oracle;
  readonly life: Life;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.life = new Life(parts.dice, parts.sim);
    this.oracle = new Oracle(parts.sim, (teamId) => this.#hashesOf(teamId));
  }

  #hashesOf(teamId: number): string[] {
    const { sim } = this.#parts;
    const account = sim.accounts[this.teams.findIndex(({ id }) => id === teamId)];
    return (account?.keys ?? []).filter(({ kind }) => kind === 'inference').map(({ hash }) => hash);
  }

  /** Teams with their accounts and channels; once their keys are known, their budgets. */
  async open(mailboxUrl: string): Promise<void> {
    const { ctx, sim, size, workers } = this.#parts;
    for (let index = 0; index < size.teams; index += 1) {
      const { id } = await register(ctx, { email: `u${index}@example.com`, password: 'long enough' });
      const scope = await scopeOfSession(ctx, { userId: id, sessionId: 'none' }, null);
      const account = sim.createAccount({ name: `account ${index}`, credits: 1_000_000 });
      for (let key = 0; key < size.keysPerTeam; key += 1) {
        account.createKey({ name: `key ${key}`, createdAt: sim.clock.now() - HOUR });
      }
      const manager = account.createKey({ name: 'manager', kind: 'management' });
      const channelIds: number[] = [];
      for (const name of ['a', 'b']) {
        const settings = { url: `${mailboxUrl}/${scope.teamId}/${name}` };
        const made = await createChannel(ctx, scope, { kind: 'webhook', name, settings }, 'en');
        channelIds.push(made.id);
      }
      this.teams.push({ id: scope.teamId, scope, channelIds });
      await createKey(ctx, scope, { name: 'All', key: manager.key });
    }
    await workers.start(2);
    await this.#work();
    for (const team of this.teams) await this.#makeBudgets(team);
  }

  async #makeBudgets(team: Team): Promise<void> {
    const { ctx, dice, size } = this.#parts;
    const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
    const { items } = await listKeys(ctx, team.scope, page);
    const rows = await ctx.db.execute<{ id: string; hash: string }>(
      `SELECT id, hash FROM api_keys WHERE team_id = ${team.id} AND kind = 'inference' ORDER BY id`,
    );
    const keys = rows.map(({ id, hash }) => ({ id: Number(id), hash }));
    if (items.length !== keys.length + 1) throw new Error('Not every key of the account was found.');
    for (const [index, { id }] of keys.entries()) {
      await updateKey(ctx, team.scope, { id, tags: tagsOf(index) });
    }
    for (let index = 0; index < size.budgetsPerTeam; index += 1) {
      const input = planBudget(dice, {
        index: this.budgets.length,
        keyIds: keys.map(({ id }) => id),
        channelId: team.channelIds[0] ?? 0,
        days: size.days,
      });
      const made = await createBudget(ctx, team.scope, input);
      const isCounted = ({ id }: { id: number }, at: number) =>
        input.keyIds?.includes(id) === true ||
        tagsOf(at).some((tag) => input.tags?.some((one) => one.toLowerCase() === tag.toLowerCase()));
      const isOfAll = input.keyIds == null && input.tags == null;
      this.budgets.push({
        id: made.id,
        teamId: team.id,
        period: input.period,
        zone: input.timeZone ?? 'UTC',
        startsOn: made.startsOn,
        amount: BigInt(Math.round(input.amount * 1e6)) * MICRO,
        hashes: isOfAll ? null : keys.filter(isCounted).map(({ hash }) => hash),
        models: input.models ?? null,
        includeByok: input.includeByok,
        thresholds: input.thresholds,
        stopsAt: input.action.kind === 'disable_keys' && !input.action.dryRun ? input.action.at : null,
      });
    }
  }

  async run(): Promise<void> {
    const { size, dice, mailbox } = this.#parts;
    const hours = size.days * 24;
    const every = hours / Math.max(1, size.kills);
    let nextKill = every / 2;
    for (let hour = 0; hour < hours; hour += size.step) {
      await this.#pass(size.step);
      this.life.pass(size.step);
      const working = this.#work();
      if (hour >= nextKill) {
        nextKill += every;
        await sleep(dice.below(700));
        await this.#kill();
      }
      await working;
      await this.#compare();
    }
    // What is late shows up, and who failed works again.
    for (let steps = Math.ceil(LATEST_HOURS / size.step) + 2; steps > 0; steps -= 1) {
      await this.#pass(size.step);
      if (steps === 1) mailbox.isFailing = false;
      await this.#work();
      await this.#compare();
    }
  }

  async #kill(): Promise<void> {
    const { dice, workers, database } = this.#parts;
    this.kills.push(performance.now());
    if (dice.chance(0.4)) return database.kill();
    await stubbornly(() => workers.kill(dice.below(2)));
    await workers.start(1);
  }

  /** Hours, by every clock: that of the queue is PostgreSQL's own. */
  async #pass(hours: number): Promise<void> {
    const { sim, workers } = this.#parts;
    await workers.hold(true);
    sim.clock.advance(hours * HOUR);
    await this.#shiftQueue('true', `${hours} hours`);
    await workers.tellTime();
  }

  /** Time passes for jobs that wait, and workers hear of those that are due now. */
  async #shiftQueue(which: string, by: string): Promise<void> {
    await stubbornly(() =>
      this.#parts.ctx.db.execute(`
        WITH moved AS (
          UPDATE graphile_worker._private_jobs j SET run_at = run_at - interval '${by}'
          FROM graphile_worker._private_tasks t
          WHERE t.id = j.task_id AND j.locked_at IS NULL AND j.run_at > now() AND ${which}
          RETURNING j.id)
        SELECT pg_notify('jobs:insert', json_build_object('r', random(), 'count', count(*))::text) FROM moved
        HAVING count(*) > 0`),
    );
  }

  /** All that the crons ask for of an hour: first everything is read, then it is evaluated, then it is told. */
  async #work(): Promise<void> {
    const { ctx, workers } = this.#parts;
    await stubbornly(() => enqueueDueSyncs(ctx, { spread: false }));
    await stubbornly(() => enqueueDuePulses(ctx));
    await this.#drain(['sync-key', 'sync-history', 'pulse-account']);
    this.oracle.look();
    await stubbornly(() => enqueueDueEvaluations(ctx));
    await workers.hold(false);
    await this.#finish(['evaluate-team', 'control-key']);
    await this.#drain(['deliver']);
    await this.#finish(['evaluate-team', 'control-key']);
    this.oracle.evaluate(this.budgets);
  }

  /** Until none of these is due; what failed in a crash is tried again at once. */
  async #drain(names: readonly JobName[]): Promise<void> {
    const { ctx } = this.#parts;
    await this.#until(
      async () => (await countPending(ctx, names)) === 0,
      async () => {
        await this.#shiftQueue(
          `j.last_error IS NOT NULL AND t.identifier = ANY('{${names.join(',')}}')`,
          '10 minutes',
        );
      },
    );
  }

  /** Until none of these waits, however long it wants to. */
  async #finish(names: readonly JobName[]): Promise<void> {
    const tasks = `t.identifier = ANY('{${names.join(',')}}')`;
    const { ctx } = this.#parts;
    await this.#until(
      async () => {
        const [row] = await ctx.db.execute<{ jobs: number }>(`
        SELECT count(*)::integer AS jobs FROM graphile_worker._private_jobs j
          JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        WHERE ${tasks} AND j.attempts < j.max_attempts`);
        return row?.jobs === 0;
      },
      () => this.#shiftQueue(tasks, '10 minutes'),
    );
  }

  async #until(isDone: () => Promise<boolean>, push: () => Promise<void>): Promise<void> {
    const { workers } = this.#parts;
    const until = performance.now() + PATIENCE_MS;
    while (!(await stubbornly(isDone))) {
      if (performance.now() > until) throw new Error(`Jobs still wait: ${await this.#waiting()}`);
      await push();
      await stubbornly(() => workers.revive());
      await sleep(20);
    }
  }

  async #waiting(): Promise<string> {
    const rows = await this.#parts.ctx.db.execute(
      'SELECT task_identifier, key, run_at, now(), attempts, locked_at, locked_by, last_error FROM graphile_worker.jobs',
    );
    return JSON.stringify(rows);
  }

  /** What the product shows after an hour, beside what the ledger says. */
  async #compare(): Promise<void> {
    const { ctx, sim } = this.#parts;
    const at = new Date(sim.clock.now()).toISOString();
    for (const { scope } of this.teams) {
      for (const { id, state } of (await stubbornly(() => listBudgets(ctx, scope))).items) {
        const { spent = 0n, provisional = 0n } = this.oracle.standings.get(id) ?? {};
        this.#expect(
          `${at} budget ${id}`,
          [state.spent, state.provisional ?? 0],
          [usd(spent), usd(provisional)],
        );
      }
    }
    const open = await stubbornly(() =>
      ctx.db.execute<{ alert: string }>(`
        SELECT concat_ws(' ', subject_id, params->>'threshold', params->>'periodStart') AS alert FROM alerts
        WHERE kind = 'budget_threshold' AND resolved_at IS NULL`),
    );
    this.#expect(`${at} open`, open.map(({ alert }) => alert).sort(), [...this.oracle.open].sort());
    const keys = sim.accounts.flatMap((account) => account.keys);
    this.#expect(
      `${at} disabled`,
      keys
        .filter(({ disabled }) => disabled)
        .map(({ hash }) => hash)
        .sort(),
      [...new Set([...this.life.heldElsewhere, ...this.oracle.stopped])].sort(),
    );
    for (const { method, path } of sim.requests) {
      if (method === 'PATCH') this.patched.add(path.split('/').at(-1) ?? '');
    }
    sim.requests.length = 0;
  }

  #expect(what: string, found: unknown, expected: unknown): void {
    const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
    if (one !== other) this.differences.push(`${what}: ${one}, and by the ledger ${other}`);
  }
}

function usd(pico: bigint): number {
  const digits = String(pico).padStart(13, '0');
  return Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}
